package io.tidewire.engine.change;

import java.time.Instant;
import java.util.Map;

/** Where sources begin when everything is processed once more. */
public sealed interface Start {

    /** With the first record that each still has. */
    record Earliest() implements Start {
        @Override
        public String toString() {
            return "the first row";
        }
    }

    /** With the first record of that time or a later one, by the clock of the log. */
    record At(Instant time) implements Start {
        @Override
        public String toString() {
            return time.toString();
        }
    }

    /**
     * @param positions by name of the source and partition; what is not in it begins with the first
     *     record
     */
    record Positions(Map<String, Map<String, String>> positions) implements Start {
        public Positions {
            positions = Map.copyOf(positions);
        }

        @Override
        public String toString() {
            return "the positions given";
        }
    }
}
