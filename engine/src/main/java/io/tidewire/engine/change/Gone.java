package io.tidewire.engine.change;

import io.tidewire.engine.change.Effect.Fate;
import io.tidewire.engine.change.Effect.What;

import java.util.ArrayList;
import java.util.List;

/** What an edited pipeline has no more. Stateless. */
final class Gone {

    private Gone() {}

    static List<Effect> of(Versions versions) {
        List<Effect> gone = new ArrayList<>();
        sources(versions, gone);
        views(versions, gone);
        sinks(versions, gone);
        return gone;
    }

    private static void sources(Versions versions, List<Effect> gone) {
        for (Blueprint.Source source : versions.old().sources()) {
            if (!versions.isKept(source)
                    && Labels.named(versions.edited().sources(), source.name()) == null) {
                Effect effect =
                        Effect.of(
                                What.SOURCE,
                                source.name(),
                                Fate.GOES,
                                "where it was in " + source.endpoint().place() + " is forgotten");
                boolean isRead = versions.saved().hasRead(source.endpoint().label());
                gone.add(isRead ? effect.asking(null) : effect);
            }
        }
    }

    private static void views(Versions versions, List<Effect> gone) {
        Blueprint now = versions.now();
        for (Blueprint.View view : versions.old().views()) {
            boolean goesOn =
                    now.views().stream().anyMatch(other -> other.table().equals(view.table()));
            if (!goesOn && !now.hasView(view.name())) {
                boolean keeps = !view.state().isEmpty();
                Effect effect =
                        Effect.of(
                                What.VIEW,
                                view.name(),
                                Fate.GOES,
                                keeps ? "its state is thrown away" : null);
                gone.add(keeps ? effect.asking(null) : effect);
            }
        }
    }

    private static void sinks(Versions versions, List<Effect> gone) {
        for (Blueprint.Sink sink : versions.old().sinks()) {
            boolean there =
                    versions.now().sinks().stream()
                            .anyMatch(other -> other.name().equals(sink.name()));
            if (!there && !versions.sinkLabels().containsValue(sink.endpoint().label())) {
                gone.add(
                        Effect.of(
                                What.SINK,
                                sink.name(),
                                Fate.GOES,
                                "what it has delivered stays as it is"));
            }
        }
    }
}
