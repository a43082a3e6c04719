package io.tidewire.engine.runtime;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Program;
import io.tidewire.engine.batch.NetChange;
import io.tidewire.engine.circuit.StepResult;
import io.tidewire.engine.serving.Views;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where the changes of a step go: each to the sinks that follow it, all to the served views. */
final class Outlets {

    private static final String CURRENT = "current rows of ";

    private final Map<String, List<SinkLane>> followers = new LinkedHashMap<>();
    private final Map<String, Rate> changes = new HashMap<>();
    private final @Nullable Views views;

    Outlets(Program program, List<SinkLane> sinks, @Nullable Views views) {
        this.views = views;
        program.views().forEach(view -> changes.put(view.name(), new Rate()));
        for (SinkLane sink : sinks) {
            followers
                    .computeIfAbsent(
                            followed(program, sink.binding().from()), name -> new ArrayList<>())
                    .add(sink);
        }
    }

    /**
     * The program that is run: a source with a primary key that a sink follows becomes a view of
     * its current rows, because what arrives is not what changes.
     */
    static Program withFollowedSources(Program program, List<SinkBinding> sinks) {
        List<Program.View> views = new ArrayList<>(program.views());
        for (Program.SourceTable source : program.sources()) {
            boolean isFollowed = sinks.stream().anyMatch(sink -> sink.from().equals(source.name()));
            if (isFollowed && !source.primaryKey().isEmpty()) {
                views.add(
                        new Program.View(
                                CURRENT + source.name(),
                                new Plan.Scan(source.name(), source.schema()),
                                source.schema(),
                                false,
                                source.primaryKey(),
                                null));
            }
        }
        return new Program(program.name(), program.sources(), views);
    }

    private static String followed(Program program, String from) {
        for (Program.SourceTable source : program.sources()) {
            if (source.name().equals(from)) {
                return source.primaryKey().isEmpty() ? from : CURRENT + from;
            }
        }
        return from;
    }

    /**
     * What a sink follows.
     *
     * @param insertOnly whether it only grows
     */
    record Followed(Schema schema, boolean insertOnly) {}

    static Followed followedTable(Program program, String from) {
        for (Program.SourceTable source : program.sources()) {
            if (source.name().equals(from)) {
                return new Followed(source.schema(), source.primaryKey().isEmpty());
            }
        }
        for (Program.View view : program.views()) {
            if (view.name().equals(from)) {
                return new Followed(view.schema(), view.insertOnly());
            }
        }
        throw new IllegalArgumentException("a sink follows '" + from + "', which is not there");
    }

    /** Hands over; waits for no sink. */
    void emit(long step, StepInput input, StepResult result) throws InterruptedException {
        for (Map.Entry<String, List<SinkLane>> entry : followers.entrySet()) {
            NetChange change = result.changes().get(entry.getKey());
            Batch rows = input.batches().get(entry.getKey());
            if (change == null && rows != null) {
                change = NetChange.of(rows);
            }
            if (change != null && !change.isEmpty()) {
                NetChange kept = change.detached();
                for (SinkLane sink : entry.getValue()) {
                    sink.offer(kept, step, input.firstArrivalMicros());
                }
            }
        }
        result.changes()
                .forEach(
                        (name, change) -> {
                            Rate rate = changes.get(name);
                            if (rate != null) {
                                rate.add(change.size());
                            }
                        });
        if (views != null) {
            views.offer(step, result.changes(), input.positions());
        }
    }

    /** Changes of a view so far. */
    Rate changes(String view) {
        Rate rate = changes.get(view);
        if (rate == null) {
            throw new IllegalArgumentException(view);
        }
        return rate;
    }
}
