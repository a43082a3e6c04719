package io.tidewire.api.connector;

import io.tidewire.api.error.Fault;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * A technology that rows come from or go to. Opening is where the outside is first touched, apart
 * from the look that {@link #checkInput} takes: constructing a connector and asking for its spec
 * cost nothing and load no driver.
 */
public interface Connector {

    ConnectorSpec spec();

    /**
     * @throws UnsupportedOperationException when the spec has no source side
     */
    default Source openSource(SourceContext context) {
        throw new UnsupportedOperationException(spec().name() + " is no source");
    }

    /**
     * @throws UnsupportedOperationException when the spec has no sink side
     */
    default Sink openSink(SinkContext context) {
        throw new UnsupportedOperationException(spec().name() + " is no sink");
    }

    /**
     * Said as early as it is known that a pipeline has a source or a sink with these options: what
     * takes long to start may begin to, on a thread of its own. Returns at once and never fails;
     * what went wrong comes out when the source or sink is opened or started.
     */
    default void prepare(Options options) {}

    /** True when a source with these options comes to an end by itself. */
    default boolean bounded(Options options) {
        return false;
    }

    /**
     * Which topic, file or table a source reads or a sink writes: the same as long as positions in
     * it, or rows delivered to it, mean the same. For people too; holds no secrets.
     *
     * @param name of the source or sink
     * @param format of its records; null when there is none
     */
    default String place(String name, Options options, PipelineSpec.@Nullable Format format) {
        return name;
    }

    /** What it means for a sink with these options to follow another table than it did. */
    default Renewal renewal(Options options) {
        return Renewal.REPEATS;
    }

    /**
     * What a source could give once more of what it has given. The outside is looked at, briefly;
     * the source need not be open.
     *
     * @param positions partition to {@link RawBatch#resume}: up to where it has given
     */
    default History history(SourceContext context, Map<String, String> positions) {
        return History.none(context.name() + " cannot give rows again");
    }

    /** What the spec alone cannot say about a source's options; nothing outside is touched. */
    default List<Fault> checkSource(SourceContext context) {
        return List.of();
    }

    /**
     * What would keep a source from starting, such as a file that is not there; the outside is
     * looked at, but nothing is opened. The spec's own checks have passed.
     */
    default List<Fault> checkInput(SourceContext context) {
        return List.of();
    }

    /**
     * What the spec alone cannot say about a sink's options and the table it follows; nothing
     * outside is touched.
     */
    default List<Fault> checkSink(SinkContext context) {
        return List.of();
    }
}
