package io.tidewire.engine.runtime;

import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Program;
import io.tidewire.api.serving.Status;
import io.tidewire.engine.circuit.OperatorInfo;
import io.tidewire.engine.delivery.Depth;
import io.tidewire.engine.serving.Views;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Puts together what the parts know of themselves. Thread-safe. */
final class StatusReport {

    private final Program program;
    private final Map<String, String> sql;
    private final long startedMicros;
    private final Lifecycle lifecycle;
    private final List<SourceLane> lanes;
    private final List<SinkDelivery> deliveries;
    private final Outlets outlets;
    private final Stepper stepper;
    private final Gauges gauges;
    private final Checkpointer checkpoints;
    private final Backpressure backpressure;
    private final @Nullable Views views;
    private final Map<String, Set<String>> sourcesOf;

    StatusReport(
            Program program,
            Map<String, String> sql,
            long startedMicros,
            Lifecycle lifecycle,
            List<SourceLane> lanes,
            List<SinkDelivery> deliveries,
            Outlets outlets,
            Stepper stepper,
            Gauges gauges,
            Checkpointer checkpoints,
            Backpressure backpressure,
            @Nullable Views views) {
        this.program = program;
        this.sql = sql;
        this.startedMicros = startedMicros;
        this.lifecycle = lifecycle;
        this.lanes = lanes;
        this.deliveries = deliveries;
        this.outlets = outlets;
        this.stepper = stepper;
        this.gauges = gauges;
        this.checkpoints = checkpoints;
        this.backpressure = backpressure;
        this.views = views;
        this.sourcesOf = Reads.sources(program);
    }

    Status status() {
        Gauges.Reading reading = gauges.reading();
        List<Status.SourceStatus> sources = new ArrayList<>();
        long rows = 0;
        double rate = 0;
        for (SourceLane lane : lanes) {
            Status.SourceStatus source = source(lane, reading);
            sources.add(source);
            rows += source.books().read();
            rate += source.rowsPerSecond();
        }
        return new Status(
                program.name(),
                lifecycle.state(),
                stepper.step(),
                startedMicros,
                rows,
                rate,
                sources,
                program.views().stream().map(view -> view(view, reading)).toList(),
                deliveries.stream().map(StatusReport::sink).toList(),
                checkpoints.status(),
                lifecycle.problems());
    }

    private Status.SourceStatus source(SourceLane lane, Gauges.Reading reading) {
        return new Status.SourceStatus(
                lane.name(),
                lane.binding().connector(),
                columns(lane.table().schema()),
                lane.books().books(),
                lane.rate().perSecond(),
                lane.bytes(),
                lane.exhausted() ? 0 : lane.binding().source().lag(),
                lane.intake().waitedMicros() / 1_000,
                heldBy(lane),
                watermark(reading.watermarks().getOrDefault(lane.name(), Long.MIN_VALUE)),
                lane.exhausted(),
                reading.partitions().getOrDefault(lane.name(), List.of()));
    }

    /** What the source is not read for now. */
    private @Nullable String heldBy(SourceLane lane) {
        if (!lane.intake().isWaitedFor()) {
            return null;
        }
        SinkLane sink = backpressure.holder();
        return sink == null ? "engine" : sink.component();
    }

    private Status.ViewStatus view(Program.View view, Gauges.Reading reading) {
        List<OperatorInfo> operators =
                reading.operators().stream()
                        .filter(operator -> operator.view().equals(view.name()))
                        .toList();
        Rate changes = outlets.changes(view.name());
        return new Status.ViewStatus(
                view.name(),
                List.copyOf(Reads.tables(view.plan())),
                columns(view.schema()),
                view.insertOnly(),
                sql.getOrDefault(view.name(), ""),
                changes.total(),
                changes.perSecond(),
                operators.stream().mapToLong(OperatorInfo::stateRows).sum(),
                operators.stream().mapToLong(OperatorInfo::stateBytes).sum(),
                views == null ? -1 : views.rowCount(view.name()),
                -1,
                watermark(view, reading),
                operators.stream().map(StatusReport::operator).toList());
    }

    private @Nullable Long watermark(Program.View view, Gauges.Reading reading) {
        long least = Long.MAX_VALUE;
        boolean any = false;
        Set<String> sources = sourcesOf.getOrDefault(view.name(), Set.of());
        for (SourceLane lane : lanes) {
            if (lane.gate().hasEventTime() && sources.contains(lane.name())) {
                any = true;
                least =
                        Math.min(
                                least,
                                reading.watermarks().getOrDefault(lane.name(), Long.MIN_VALUE));
            }
        }
        return any ? watermark(least) : null;
    }

    private static Status.OperatorStatus operator(OperatorInfo operator) {
        return new Status.OperatorStatus(
                operator.name(),
                operator.state(),
                operator.bound(),
                operator.rowsIn(),
                operator.rowsOut(),
                operator.stateRows(),
                operator.forgotten(),
                operator.busyNanos() / 1e6);
    }

    private static Status.SinkStatus sink(SinkDelivery delivery) {
        SinkLane lane = delivery.lane();
        SinkBinding binding = lane.binding();
        Depth depth = lane.outbox().depth();
        // Read after the depth, of which it is a part, and never more than that.
        long rejected = Math.min(lane.rejected(), depth.settled());
        return new Status.SinkStatus(
                binding.name(),
                binding.connector(),
                binding.from(),
                new Status.SinkBooks(
                        depth.offered(),
                        depth.settled() - rejected,
                        rejected,
                        depth.dropped(),
                        depth.rows()),
                new Status.Buffer(
                        depth.memoryBytes(),
                        depth.diskBytes(),
                        binding.buffer().bytes(),
                        binding.buffer().whenFull().name().toLowerCase(Locale.ROOT),
                        depth.dropping(),
                        lane.isHolding()),
                -1,
                lane.rate().perSecond(),
                lane.retry().retries(),
                lane.retry().breaker().openings(),
                delivery.state(),
                delivery.state().equals("open") ? lane.retry().breaker().millisLeft() : null,
                lane.retry().lastError(),
                lane.latencies().millis());
    }

    private static List<Status.Column> columns(Schema schema) {
        return schema.fields().stream()
                .map(field -> new Status.Column(field.name(), field.type().toString()))
                .toList();
    }

    private static @Nullable Long watermark(long micros) {
        return micros == Long.MIN_VALUE ? null : micros;
    }
}
