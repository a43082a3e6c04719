package io.tidewire.engine.change;

import java.util.Map;
import java.util.Set;

/**
 * How the state of a checkpoint becomes that of another pipeline. Everything it does not name goes
 * on as it was.
 *
 * @param from fingerprint of the pipeline that the checkpoint is of
 * @param sources labels, by name
 * @param sinks labels, by name
 * @param fresh views, and sources whose current rows, begin without state
 * @param rebuilt views that are computed anew from the rows that were read, and whose state is
 *     taken from there
 * @param scratch what has to be computed to that end: rebuilt views and those beneath them, and
 *     what sinks that begin anew follow
 * @param anew sinks that get all rows once more, from the rebuild
 * @param exact sources that must decide on their rows as they did when they are read again
 * @param everything whether the sources too are read anew: nothing of the checkpoint goes on
 */
public record Transition(
        String from,
        Map<String, String> sources,
        Map<String, String> sinks,
        Set<String> fresh,
        Set<String> rebuilt,
        Set<String> scratch,
        Set<String> anew,
        Set<String> exact,
        boolean everything) {

    public Transition {
        sources = Map.copyOf(sources);
        sinks = Map.copyOf(sinks);
        fresh = Set.copyOf(fresh);
        rebuilt = Set.copyOf(rebuilt);
        scratch = Set.copyOf(scratch);
        anew = Set.copyOf(anew);
        exact = Set.copyOf(exact);
    }

    /** Whether rows have to be read again. */
    public boolean rebuilds() {
        return !scratch.isEmpty();
    }
}
