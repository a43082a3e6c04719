package io.tidewire.sql.parse;

import io.tidewire.api.pipeline.SqlText;

import java.util.Map;
import java.util.TreeMap;

/** What is put into a text as the user wrote it, at places of one that the parser read. */
public final class Insertions {

    private final SourceText source;

    /** By where; no two are at the same place. */
    private final Map<Integer, String> texts = new TreeMap<>();

    public Insertions(SourceText source) {
        this.source = source;
    }

    /**
     * @param at in the user's text
     */
    public void put(int at, String text) {
        texts.put(at, text);
    }

    /** The text with them; its lines are those of the file. */
    public SqlText apply() {
        SqlText original = source.original();
        StringBuilder text = new StringBuilder();
        int copied = 0;
        for (Map.Entry<Integer, String> each : texts.entrySet()) {
            text.append(original.text(), copied, each.getKey()).append(each.getValue());
            copied = each.getKey();
        }
        text.append(original.text().substring(copied));
        return new SqlText(text.toString(), original.lines());
    }
}
