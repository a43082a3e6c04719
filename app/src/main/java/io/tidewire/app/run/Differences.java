package io.tidewire.app.run;

import io.tidewire.app.shadow.RowDifference;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an edit makes of the rows of a pipeline's views.
 *
 * @param views that were compared, by name
 * @param notCompared views that are in one version only, or of which one version cannot be
 *     computed; and why, a half sentence
 */
public record Differences(Map<String, View> views, Map<String, String> notCompared) {

    /**
     * @param added columns that were not there before
     * @param removed columns that are not there after
     * @param rows by the columns that both versions have
     */
    public record View(List<String> added, List<String> removed, RowDifference.Summary rows) {
        public boolean isEmpty() {
            return added.isEmpty() && removed.isEmpty() && rows.isEmpty();
        }
    }

    public Differences {
        views = Collections.unmodifiableMap(new LinkedHashMap<>(views));
        notCompared = Collections.unmodifiableMap(new LinkedHashMap<>(notCompared));
    }

    /** Whether readers would see no difference. */
    public boolean isEmpty() {
        return notCompared.isEmpty() && views.values().stream().allMatch(View::isEmpty);
    }
}
