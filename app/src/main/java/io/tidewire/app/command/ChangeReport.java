package io.tidewire.app.command;

import io.tidewire.app.client.Json;
import io.tidewire.app.run.Changes;
import io.tidewire.app.terminal.Terminal;
import io.tidewire.app.terminal.Terminal.Style;
import io.tidewire.engine.change.Effect;
import io.tidewire.engine.change.Effect.Fate;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Says what becomes of each part of a pipeline that goes on from the state of another. */
final class ChangeReport {

    private final Terminal terminal;
    private final Changes changes;

    ChangeReport(Terminal terminal, Changes changes) {
        this.terminal = terminal;
        this.changes = changes;
    }

    /**
     * @param all whether also what keeps its state without more ado
     */
    void print(Consumer<String> to, boolean all) {
        for (Effect effect : changes.effects()) {
            boolean news = effect.fate() != Fate.KEEPS || effect.detail() != null;
            if (all || news) {
                to.accept(line(effect));
                if (effect.help() != null) {
                    to.accept(" ".repeat(8) + terminal.paint(Style.DIM, effect.help()));
                }
            }
        }
        String reading = reading();
        if (reading != null) {
            to.accept(reading);
        }
    }

    private String line(Effect effect) {
        String what = effect.what().name().toLowerCase(Locale.ROOT);
        Style style =
                switch (effect.fate()) {
                    case KEEPS -> Style.DIM;
                    case BEGINS, REBUILDS, GOES -> Style.BOLD;
                    case FROM_NOW -> Style.YELLOW;
                    case CANNOT -> Style.RED;
                };
        String text =
                String.format(Locale.ROOT, "%-6s  %s ", what, effect.name())
                        + terminal.paint(effect.asks() ? Style.YELLOW : style, words(effect));
        return effect.detail() == null ? text : text + ": " + effect.detail();
    }

    private static String words(Effect effect) {
        return switch (effect.fate()) {
            case KEEPS ->
                    switch (effect.what()) {
                        case SOURCE -> "goes on where it was";
                        case VIEW -> "keeps its state";
                        case SINK -> "keeps what it has delivered";
                    };
            case BEGINS -> "is new";
            case REBUILDS ->
                    switch (effect.what()) {
                        case SOURCE -> "is read again";
                        case VIEW -> "is computed anew from the rows that were read";
                        case SINK -> "is filled anew";
                    };
            case FROM_NOW -> "begins with the rows that come from now on";
            case CANNOT -> "cannot go on";
            case GOES -> "is not there any more";
        };
    }

    /** How much has to be read; absent when nothing has. */
    private @Nullable String reading() {
        long rows = changes.rowsToRead();
        if (rows == 0) {
            return null;
        }
        Duration time = changes.timeToRead();
        return (rows < 0
                        ? "rows are read again first"
                        : String.format(Locale.ROOT, "about %,d rows are read again first", rows))
                + (time == null ? "" : ", which takes about " + words(time));
    }

    static String words(Duration time) {
        long seconds = Math.max(1, time.toSeconds());
        return seconds < 120
                ? seconds + " s"
                : seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
    }

    String json() {
        List<@Nullable Object> parts = new ArrayList<>();
        for (Effect effect : changes.effects()) {
            Map<String, @Nullable Object> part = new LinkedHashMap<>();
            part.put("kind", effect.what().name().toLowerCase(Locale.ROOT));
            part.put("name", effect.name());
            part.put("fate", effect.fate().name().toLowerCase(Locale.ROOT));
            part.put("detail", effect.detail());
            part.put("help", effect.help());
            part.put("asks", effect.asks());
            parts.add(part);
        }
        Duration time = changes.timeToRead();
        Map<String, @Nullable Object> report = new LinkedHashMap<>();
        report.put("possible", changes.isPossible());
        report.put("asks", changes.asks());
        report.put("rows_to_read", changes.rowsToRead() < 0 ? null : changes.rowsToRead());
        report.put("seconds_to_read", time == null ? null : time.toMillis() / 1000.0);
        report.put("parts", parts);
        return Json.writePretty(report);
    }
}
