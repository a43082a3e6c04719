package io.tidewire.engine.expression.text;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The last patterns that one expression compiled; a wrong one is remembered as such. */
final class PatternCache {

    /**
     * A pattern and the one matcher that serves row after row.
     *
     * @param required what must stand in a text that the pattern is to be found in
     */
    record Search(Matcher matcher, @Nullable RequiredText required) {

        /** The matcher, about to match the text: nothing of the text is out of its sight. */
        Matcher on(String text) {
            return matcher.reset(text);
        }

        /** As {@link #on}, to find something from {@code from} on, before which nothing begins. */
        Matcher on(String text, int from) {
            return matcher.reset(text).region(from, text.length());
        }
    }

    private static final int MOST = 64;

    private final Function<String, String> translate;
    private final Map<String, Optional<Search>> patterns =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Optional<Search>> eldest) {
                    return size() > MOST;
                }
            };

    private @Nullable String lastText;
    private Optional<Search> last = Optional.empty();

    /**
     * @param translate from the text to the regular expression of Java
     */
    PatternCache(Function<String, String> translate) {
        this.translate = translate;
    }

    /** Empty when the text is no regular expression. */
    Optional<Search> get(String text) {
        if (!text.equals(lastText)) {
            last = patterns.computeIfAbsent(text, this::compile);
            lastText = text;
        }
        return last;
    }

    private Optional<Search> compile(String text) {
        try {
            String regex = translate.apply(text);
            Matcher matcher =
                    Pattern.compile(regex)
                            .matcher("")
                            .useAnchoringBounds(false)
                            .useTransparentBounds(true);
            return Optional.of(new Search(matcher, RequiredText.of(regex)));
        } catch (PatternSyntaxException e) {
            return Optional.empty();
        }
    }
}
