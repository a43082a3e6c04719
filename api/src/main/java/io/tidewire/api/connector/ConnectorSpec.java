package io.tidewire.api.connector;

import io.tidewire.api.pipeline.Options;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * All that a user can know about a connector without running it.
 *
 * @param name as the file writes it
 * @param summary one line
 * @param source what it takes as a source; null when it is none
 * @param sink what it takes as a sink; null when it is none
 */
public record ConnectorSpec(
        String name, String summary, @Nullable Side source, @Nullable Side sink) {

    /**
     * @param formats the formats it can read or write; empty when rows come and go without one
     * @param defaultFormat the one when the file names none; null when the file must name it, or
     *     {@code formats} is empty
     * @param guarantee what holds across failures
     * @param guaranteeNote why, in one line
     * @param variants where an option says otherwise
     */
    public record Side(
            List<OptionSpec> options,
            List<String> formats,
            @Nullable String defaultFormat,
            Guarantee guarantee,
            String guaranteeNote,
            List<Variant> variants) {
        public Side {
            options = List.copyOf(options);
            formats = List.copyOf(formats);
            variants = List.copyOf(variants);
        }

        /** With the same guarantee whatever the options say. */
        public Side(
                List<OptionSpec> options,
                List<String> formats,
                @Nullable String defaultFormat,
                Guarantee guarantee,
                String guaranteeNote) {
            this(options, formats, defaultFormat, guarantee, guaranteeNote, List.of());
        }

        /** The options when nothing is written. */
        public Options defaults() {
            return OptionSpec.defaults(options);
        }

        /** What holds with these options. */
        public Promise promise(Options given) {
            for (Variant variant : variants) {
                if (variant.value().equals(given.stringOrNull(variant.option()))) {
                    return variant.promise();
                }
            }
            return new Promise(guarantee, guaranteeNote);
        }
    }

    /**
     * @param note why, in one line
     */
    public record Promise(Guarantee guarantee, String note) {}

    /** What holds instead when a text option has this value. */
    public record Variant(String option, String value, Promise promise) {}

    public enum Guarantee {
        EXACTLY_ONCE,
        AT_LEAST_ONCE,
        AT_MOST_ONCE
    }
}
