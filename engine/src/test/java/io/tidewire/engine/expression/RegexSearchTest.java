package io.tidewire.engine.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.engine.Seeds;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Whatever shortens the search, a regular expression finds what Java's finds. */
@Tag("oracle")
class RegexSearchTest {

    private static final String[] PIECES = {
        "a",
        "b",
        "ab",
        "id=",
        "&",
        "^",
        "$",
        ".",
        "(&|^)",
        "(?:a|bb?)",
        "([^&]*)",
        "[ab]",
        "[&]",
        "[^a-b&]",
        "a?",
        "b*",
        "b+?",
        "\\.",
        "\\d",
        "|",
        "(a|b*)",
        "(?i)",
        "{2}",
        "a{2}",
        "\\b",
        "(?=a)",
        "(?<!b)",
        "(",
        ")",
        "]",
        "é",
        "=",
        "^+",
        "$*"
    };

    private static final String[] TEXTS = {
        "a", "b", "&", "id=", "id", "=", ".", "é", "\uD83D\uDE00", "ab", "\n", "1", "aa"
    };

    @Test
    void findsWhatJavaFinds() {
        Seeds.check(3_000, RegexSearchTest::check);
    }

    private static void check(long seed) {
        Random random = new Random(seed);
        String pattern = text(PIECES, 1 + random.nextInt(5), random);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            rows.add(List.of(text(TEXTS, random.nextInt(8), random)));
        }
        Batch batch = Expressions.scattered(Expressions.batch(List.of(DataType.STRING), rows));
        List<@Nullable Object> groups =
                evaluate(Function.REGEXP_EXTRACT, DataType.STRING, pattern, batch);
        List<@Nullable Object> found = evaluate(Function.REGEXP, DataType.BOOLEAN, pattern, batch);
        List<@Nullable Object> places =
                evaluate(Function.REGEXP_INSTR, DataType.INT, pattern, batch);
        List<@Nullable Object> counts =
                evaluate(Function.REGEXP_COUNT, DataType.INT, pattern, batch);
        Pattern java = compile(pattern);
        for (int i = 0; i < rows.size(); i++) {
            String text = (String) rows.get(i).getFirst();
            if (java == null) {
                assertThat(groups.get(i)).isNull();
                continue;
            }
            Matcher matcher = java.matcher(text);
            boolean finds = matcher.find();
            assertThat(found.get(i)).as("%s in %s", pattern, text).isEqualTo(finds);
            assertThat(groups.get(i))
                    .as("%s in %s", pattern, text)
                    .isEqualTo(finds ? matcher.group() : null);
            assertThat(places.get(i))
                    .as("%s in %s", pattern, text)
                    .isEqualTo(finds ? text.codePointCount(0, matcher.start()) + 1 : 0);
            assertThat(counts.get(i))
                    .as("%s in %s", pattern, text)
                    .isEqualTo((int) java.matcher(text).results().count());
        }
    }

    private static @Nullable Pattern compile(String pattern) {
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            return null;
        }
    }

    private static List<@Nullable Object> evaluate(
            Function function, DataType type, String pattern, Batch batch) {
        Expr text = new Expr.Ref(0, DataType.STRING);
        Expr regex = Expressions.literal(pattern);
        return Expressions.evaluate(Expressions.call(function, type, text, regex), batch);
    }

    private static String text(String[] pieces, int count, Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(pieces[random.nextInt(pieces.length)]);
        }
        return text.toString();
    }
}
