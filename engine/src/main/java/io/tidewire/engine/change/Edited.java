package io.tidewire.engine.change;

import io.tidewire.api.connector.History;
import io.tidewire.api.connector.Renewal;
import io.tidewire.api.plan.Program;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * A pipeline that would go on from the state of another.
 *
 * @param program with the sources and views of the file alone
 * @param sources with their names for labels
 * @param sinks likewise
 * @param renewals of the sinks, by name
 * @param history of a source by its name, up to positions by partition; asked only where it matters
 */
public record Edited(
        Program program,
        List<Endpoint> sources,
        List<Blueprint.Follower> sinks,
        Map<String, Renewal> renewals,
        BiFunction<String, Map<String, String>, History> history) {

    public Edited {
        sources = List.copyOf(sources);
        sinks = List.copyOf(sinks);
        renewals = Map.copyOf(renewals);
    }

    Renewal renewal(String sink) {
        return renewals.getOrDefault(sink, Renewal.REPEATS);
    }
}
