package io.tidewire.flink.gate;

import io.tidewire.api.deploy.JobMetrics;

import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.state.FunctionInitializationContext;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The books of one task of a source: part of its checkpoint, so that they balance after a restart
 * as well, and shown as accumulators, which Flink adds up over tasks. Used by one thread.
 */
final class Books {

    private final Map<Account, LongCounter> counters = new EnumMap<>(Account.class);
    private final ListState<long[]> saved;

    Books(
            String source,
            List<Account> accounts,
            RuntimeContext runtime,
            FunctionInitializationContext state)
            throws Exception {
        for (Account account : accounts) {
            LongCounter counter = new LongCounter();
            runtime.addAccumulator(account.accumulator(source), counter);
            runtime.getMetricGroup()
                    .addGroup(JobMetrics.GROUP)
                    .addGroup(JobMetrics.SOURCE, source)
                    .gauge(account.name().toLowerCase(Locale.ROOT), counter::getLocalValue);
            counters.put(account, counter);
        }
        saved =
                state.getOperatorStateStore()
                        .getListState(
                                new ListStateDescriptor<>(
                                        "books",
                                        PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO));
        for (long[] counts : saved.get()) {
            counters.forEach((account, counter) -> counter.add(counts[account.ordinal()]));
        }
    }

    void add(Account account, long rows) {
        if (rows != 0) {
            LongCounter counter = counters.get(account);
            if (counter == null) {
                throw new IllegalArgumentException("these books have no account " + account);
            }
            counter.add(rows);
        }
    }

    void save() throws Exception {
        long[] counts = new long[Account.values().length];
        Arrays.fill(counts, 0);
        counters.forEach((account, counter) -> counts[account.ordinal()] = counter.getLocalValue());
        saved.update(List.of(counts));
    }
}
