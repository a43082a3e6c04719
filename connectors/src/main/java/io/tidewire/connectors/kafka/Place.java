package io.tidewire.connectors.kafka;

import org.jspecify.annotations.Nullable;

/**
 * Where to go on in a partition, as a checkpoint keeps it: {@code 42} or {@code 42@topic id}. A
 * topic that is deleted and made anew has the same name and offsets, and another id.
 *
 * @param topicId null where it is not known
 */
public record Place(long offset, @Nullable String topicId) {

    /** Of what a checkpoint keeps. */
    public static Place parse(String resume) {
        int at = resume.indexOf('@');
        return at < 0
                ? new Place(Long.parseLong(resume), null)
                : new Place(Long.parseLong(resume.substring(0, at)), resume.substring(at + 1));
    }

    @Override
    public String toString() {
        return topicId == null ? Long.toString(offset) : offset + "@" + topicId;
    }
}
