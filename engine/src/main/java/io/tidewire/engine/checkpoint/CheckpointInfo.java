package io.tidewire.engine.checkpoint;

import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import java.util.Map;
import java.util.TreeMap;

/**
 * What people and checks want to know of a checkpoint.
 *
 * @param number one more than that of the one before
 * @param writtenBy the version of Tidewire
 * @param pipeline its name
 * @param fingerprint of what ran: the same for the same pipeline
 * @param step the last one that is in it
 * @param takenMicros when, microseconds since 1970-01-01 UTC
 * @param positions by source and partition, where to go on reading
 */
public record CheckpointInfo(
        long number,
        String writtenBy,
        String pipeline,
        String fingerprint,
        long step,
        long takenMicros,
        Map<String, Map<String, String>> positions) {

    CheckpointInfo withNumber(long other) {
        return new CheckpointInfo(
                other, writtenBy, pipeline, fingerprint, step, takenMicros, positions);
    }

    void write(StateWriter out) {
        // The version comes first in every format: whoever cannot read the rest can name it.
        out.writeString(writtenBy);
        out.writeLong(number);
        out.writeString(pipeline);
        out.writeString(fingerprint);
        out.writeLong(step);
        out.writeLong(takenMicros);
        out.writeSize(positions.size());
        positions.forEach(
                (source, partitions) -> {
                    out.writeString(source);
                    out.writeSize(partitions.size());
                    partitions.forEach(
                            (partition, position) -> {
                                out.writeString(partition);
                                out.writeString(position);
                            });
                });
    }

    static CheckpointInfo read(StateReader in, String writtenBy) {
        long number = in.readLong();
        return new CheckpointInfo(
                number,
                writtenBy,
                in.readString(),
                in.readString(),
                in.readLong(),
                in.readLong(),
                positions(in));
    }

    private static Map<String, Map<String, String>> positions(StateReader in) {
        Map<String, Map<String, String>> positions = new TreeMap<>();
        for (long count = in.readSize(); count > 0; count--) {
            Map<String, String> partitions = new TreeMap<>();
            positions.put(in.readString(), partitions);
            for (long i = in.readSize(); i > 0; i--) {
                partitions.put(in.readString(), in.readString());
            }
        }
        return positions;
    }
}
