package io.tidewire.flink.job;

import io.tidewire.flink.gate.SourceStream;

import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.transformations.PartitionTransformation;
import org.apache.flink.streaming.runtime.partitioner.ForwardPartitioner;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Gives every operator that the SQL planner made a name under which a savepoint keeps its state: a
 * hash of what it computes and of what it computes from. So the same text finds its state again,
 * whatever the parallelism, and another text never takes it for its own. Flink's own names depend
 * on which operators share a task, and so on the parallelism.
 */
final class OperatorNames {

    /** The planner numbers its nodes over the life of the JobManager. */
    private static final Pattern NODE_NUMBER = Pattern.compile("\\[\\d+]");

    private final Map<Transformation<?>, String> hashes = new IdentityHashMap<>();
    private final Map<String, Integer> uses = new HashMap<>();

    /**
     * Names operators and everything before them that has no name yet.
     *
     * @param life how long they keep state; null for ever
     */
    void give(List<Transformation<?>> operators, @Nullable Duration life) {
        operators.forEach(operator -> hash(operator, life));
    }

    private String hash(Transformation<?> operator, @Nullable Duration life) {
        String known = hashes.get(operator);
        if (known != null) {
            return known;
        }
        if (operator instanceof PartitionTransformation<?> partition
                && partition.getPartitioner() instanceof ForwardPartitioner) {
            return hash(partition.getInputs().getFirst(), life);
        }
        StringBuilder text = new StringBuilder();
        String uid = operator.getUid();
        text.append(
                uid != null
                        ? SourceStream.identity(uid)
                        : NODE_NUMBER
                                .matcher(operator.getName() + operator.getDescription())
                                .replaceAll(""));
        for (Transformation<?> input : operator.getInputs()) {
            text.append('\n').append(hash(input, life));
        }
        if (uid == null && life != null) {
            // State that goes is not written as state that stays.
            text.append("\nfor ").append(life);
        }
        String hash =
                UUID.nameUUIDFromBytes(text.toString().getBytes(StandardCharsets.UTF_8)).toString();
        // Two that compute the same from the same are told apart by their order.
        int same = uses.merge(hash, 1, Integer::sum);
        String name = same == 1 ? hash : hash + "-" + same;
        hashes.put(operator, name);
        if (uid == null) {
            operator.setUid("sql:" + name);
        }
        return name;
    }
}
