package io.tidewire.app.kubernetes;

import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Objects of Kubernetes as maps and as text; keys stay in the order in which they are given. */
final class Yaml {

    private static final DumpSettings SETTINGS =
            DumpSettings.builder()
                    .setDefaultFlowStyle(FlowStyle.BLOCK)
                    .setDefaultScalarStyle(ScalarStyle.PLAIN)
                    .setIndicatorIndent(2)
                    .setIndentWithIndicator(true)
                    .setWidth(120)
                    .build();

    private Yaml() {}

    /**
     * @param pairs keys and values in turn; a key whose value is an empty map or list is left out
     */
    static Map<String, Object> map(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            if (!isEmpty(pairs[i + 1])) {
                map.put((String) pairs[i], pairs[i + 1]);
            }
        }
        return map;
    }

    private static boolean isEmpty(Object value) {
        return value instanceof Map<?, ?> map && map.isEmpty()
                || value instanceof List<?> list && list.isEmpty();
    }

    static String text(Map<String, Object> object) {
        return new Dump(SETTINGS).dumpToString(object);
    }
}
