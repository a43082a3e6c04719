package io.tidewire.engine.expression.text;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The last patterns that one expression compiled; a wrong one is remembered as such. */
final class PatternCache {

    private static final int MOST = 64;

    private final Function<String, String> translate;
    private final Map<String, Optional<Pattern>> patterns =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Optional<Pattern>> eldest) {
                    return size() > MOST;
                }
            };

    private @Nullable String lastText;
    private Optional<Pattern> last = Optional.empty();

    /**
     * @param translate from the text to the regular expression of Java
     */
    PatternCache(Function<String, String> translate) {
        this.translate = translate;
    }

    /** Empty when the text is no regular expression. */
    Optional<Pattern> get(String text) {
        if (!text.equals(lastText)) {
            last = patterns.computeIfAbsent(text, this::compile);
            lastText = text;
        }
        return last;
    }

    private Optional<Pattern> compile(String text) {
        try {
            return Optional.of(Pattern.compile(translate.apply(text)));
        } catch (PatternSyntaxException e) {
            return Optional.empty();
        }
    }
}
