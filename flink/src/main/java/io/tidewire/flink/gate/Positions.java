package io.tidewire.flink.gate;

import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.deploy.JobMetrics;

import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.FunctionInitializationContext;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far the rows of each partition have come, as accumulators: when the job was stopped with a
 * savepoint, they say where whoever takes over goes on. What Kafka knows of it lags behind. Used by
 * one thread.
 */
final class Positions {

    private final String source;
    private final RuntimeContext runtime;
    private final ListState<Tuple2<String, Long>> saved;
    private final Map<String, LongMaximum> next = new HashMap<>();

    Positions(String source, RuntimeContext runtime, FunctionInitializationContext state)
            throws Exception {
        this.source = source;
        this.runtime = runtime;
        saved =
                state.getOperatorStateStore()
                        .getUnionListState(
                                new ListStateDescriptor<>(
                                        "positions", Types.TUPLE(Types.STRING, Types.LONG)));
        for (Tuple2<String, Long> one : saved.get()) {
            of(one.f0).add(one.f1);
        }
    }

    void passed(RawBatch records) {
        if (records.count() > 0) {
            of(records.partition()).add(records.position(records.count() - 1) + 1);
        }
    }

    private LongMaximum of(String partition) {
        return next.computeIfAbsent(
                partition,
                name -> {
                    LongMaximum position = new LongMaximum();
                    runtime.addAccumulator(JobMetrics.position(source, name), position);
                    return position;
                });
    }

    void save() throws Exception {
        List<Tuple2<String, Long>> all = new ArrayList<>();
        next.forEach(
                (partition, position) ->
                        all.add(Tuple2.of(partition, position.getLocalValuePrimitive())));
        saved.update(all);
    }
}
