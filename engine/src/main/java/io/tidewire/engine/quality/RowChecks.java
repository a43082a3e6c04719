package io.tidewire.engine.quality;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.Ingest;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.SourceContext;
import io.tidewire.api.plan.Program;

import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * Tells pushed rows that pass the column contracts and the stateless rules from those that do not.
 * Rows that a rule drops or tags count as accepted. Thread-safe: as many checkers are made as
 * threads check at once.
 */
public final class RowChecks implements SourceContext.RowCheck {

    private static final int MAX_REASONS = 5;

    private final Program.SourceTable table;
    private final Supplier<Decoder> decoder;
    private final Queue<Checker> free = new ConcurrentLinkedQueue<>();

    private record Checker(RecordGate gate, Decoder decoder) {}

    public RowChecks(Program.SourceTable table, Supplier<Decoder> decoder) {
        this.table = table;
        this.decoder = decoder;
    }

    @Override
    public SourceContext.Verdict check(RawBatch records) {
        Checker checker = free.poll();
        if (checker == null) {
            checker = new Checker(new RecordGate(table), decoder.get());
        }
        Checked checked = checker.gate().check(records, checker.decoder());
        free.add(checker);
        return new SourceContext.Verdict(
                checked.read() - checked.quarantined().size(),
                checked.quarantined().size(),
                reasons(checked));
    }

    private static List<Ingest.Reason> reasons(Checked checked) {
        return checked.quarantined().stream()
                .sorted(Comparator.comparingInt(Checked.Refused::record))
                .limit(MAX_REASONS)
                .map(
                        refused ->
                                new Ingest.Reason(
                                        refused.record(),
                                        refused.entry().code(),
                                        refused.entry().reason()))
                .toList();
    }
}
