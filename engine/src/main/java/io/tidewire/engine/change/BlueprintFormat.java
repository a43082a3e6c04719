package io.tidewire.engine.change;

import io.tidewire.engine.change.Blueprint.Sink;
import io.tidewire.engine.change.Blueprint.Source;
import io.tidewire.engine.change.Blueprint.View;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import java.util.ArrayList;
import java.util.List;

/** Blueprints as bytes in a checkpoint. Stateless. */
final class BlueprintFormat {

    private static final int VERSION = 1;

    private BlueprintFormat() {}

    static byte[] bytes(Blueprint blueprint) {
        StateWriter out = new StateWriter();
        out.section(Blueprint.NAME, VERSION);
        out.writeSize(blueprint.sources().size());
        for (Source source : blueprint.sources()) {
            write(out, source.endpoint());
            out.writeString(source.table());
            write(out, source.columns());
            out.writeString(source.accepts());
            out.writeString(source.clock());
            out.writeString(source.keys());
            out.writeBoolean(source.current());
            write(out, source.state());
        }
        out.writeSize(blueprint.views().size());
        for (View view : blueprint.views()) {
            out.writeString(view.name());
            out.writeString(view.table());
            write(out, view.reads());
            out.writeBoolean(view.insertOnly());
            write(out, view.state());
        }
        out.writeSize(blueprint.sinks().size());
        for (Sink sink : blueprint.sinks()) {
            write(out, sink.endpoint());
            out.writeString(sink.from());
            out.writeString(sink.table());
        }
        return out.toBytes();
    }

    private static void write(StateWriter out, Endpoint endpoint) {
        out.writeString(endpoint.name());
        out.writeString(endpoint.label());
        out.writeString(endpoint.connector());
        out.writeString(endpoint.place());
        out.writeString(endpoint.format());
        out.writeString(endpoint.settings());
    }

    private static void write(StateWriter out, List<String> texts) {
        out.writeSize(texts.size());
        texts.forEach(out::writeString);
    }

    /** As {@link Blueprint#read}. */
    static Blueprint read(StateReader in) {
        in.section(Blueprint.NAME, VERSION);
        List<Source> sources = new ArrayList<>();
        for (long count = in.readSize(); count > 0; count--) {
            sources.add(
                    new Source(
                            readEndpoint(in),
                            in.readString(),
                            readTexts(in),
                            in.readString(),
                            in.readString(),
                            in.readString(),
                            in.readBoolean(),
                            readTexts(in)));
        }
        List<View> views = new ArrayList<>();
        for (long count = in.readSize(); count > 0; count--) {
            views.add(
                    new View(
                            in.readString(),
                            in.readString(),
                            readTexts(in),
                            in.readBoolean(),
                            readTexts(in)));
        }
        List<Sink> sinks = new ArrayList<>();
        for (long count = in.readSize(); count > 0; count--) {
            sinks.add(new Sink(readEndpoint(in), in.readString(), in.readString()));
        }
        in.finish();
        return new Blueprint(sources, views, sinks);
    }

    private static Endpoint readEndpoint(StateReader in) {
        return new Endpoint(
                in.readString(),
                in.readString(),
                in.readString(),
                in.readString(),
                in.readString(),
                in.readString());
    }

    private static List<String> readTexts(StateReader in) {
        List<String> texts = new ArrayList<>();
        for (long count = in.readSize(); count > 0; count--) {
            texts.add(in.readString());
        }
        return texts;
    }
}
