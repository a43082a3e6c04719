package io.tidewire.connectors.kafka;

import io.tidewire.api.connector.SinkContext;

import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records that must not be sent within a transaction, since one that is refused ends it. What is
 * too large for the client is known before; what a broker has refused is remembered, so that the
 * next transaction leaves it out. Thread-safe.
 */
final class RefusedRecords implements Deliveries.Refusals {

    /** A batch of one record: 61 bytes for the batch, at most 21 for the record, and lengths. */
    private static final int OVERHEAD = 61 + 21 + 1;

    private final SinkContext.RejectedRows rejected;
    private final Map<String, String> reasons = new ConcurrentHashMap<>();
    private long limit = Long.MAX_VALUE;

    RefusedRecords(SinkContext.RejectedRows rejected) {
        this.rejected = rejected;
    }

    /** The settings of the producer in use. */
    void limit(Map<String, Object> settings) {
        limit =
                Long.parseLong(
                        String.valueOf(settings.get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG)));
    }

    /** Whether a record must be left out; then it goes to the quarantine. */
    boolean refuses(byte @Nullable [] key, byte @Nullable [] value) {
        String reason = reason(key, value);
        if (reason != null) {
            rejected.reject(value == null ? new byte[0] : value, reason);
        }
        return reason != null;
    }

    private @Nullable String reason(byte @Nullable [] key, byte @Nullable [] value) {
        long size = (long) OVERHEAD + field(key) + field(value);
        if (size > limit) {
            return "the record takes "
                    + size
                    + " bytes, more than "
                    + ProducerConfig.MAX_REQUEST_SIZE_CONFIG
                    + " = "
                    + limit;
        }
        return reasons.isEmpty() ? null : reasons.get(name(key, value));
    }

    /** A length as a zigzag varint, and the bytes. */
    private static int field(byte @Nullable [] bytes) {
        int length = bytes == null ? 0 : bytes.length;
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, length << 1));
        return (bits + 6) / 7 + length;
    }

    @Override
    public boolean refused(byte @Nullable [] key, byte @Nullable [] value, String reason) {
        reasons.put(name(key, value), reason);
        return false;
    }

    private static String name(byte @Nullable [] key, byte @Nullable [] value) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(key == null ? new byte[0] : key);
            digest.update((byte) 0);
            digest.update(value == null ? new byte[0] : value);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
