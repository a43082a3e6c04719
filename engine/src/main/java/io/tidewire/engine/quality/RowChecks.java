package io.tidewire.engine.quality;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.SourceContext;
import io.tidewire.api.plan.Program;

import java.time.Clock;
import java.util.function.Supplier;

/**
 * Tells pushed rows that pass the column contracts and the stateless rules from those that do not.
 * Rows that a rule drops or tags count as accepted. Thread-safe.
 */
public final class RowChecks implements SourceContext.RowCheck {

    public RowChecks(Program.SourceTable table, Supplier<Decoder> decoder, Clock clock) {}

    @Override
    public SourceContext.Verdict check(RawBatch records) {
        throw new UnsupportedOperationException("not there yet");
    }
}
