package io.tidewire.engine.expression.text;

import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.kernel.Arguments;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.RowFailure;
import io.tidewire.engine.expression.kernel.RowKernel;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Regular expressions of Java. A text that is none gives NULL, and FALSE for REGEXP; constant ones
 * are compiled once.
 */
public final class RegexFunctions {

    private RegexFunctions() {}

    /** What is done with the matcher of a row. */
    private interface Match {
        @Nullable Object apply(Matcher matcher, Arguments row);
    }

    public static Kernel kernel(Expr.Call call) {
        return switch (call.function()) {
            case REGEXP ->
                    kernel(
                            call,
                            false,
                            (matcher, _) ->
                                    !matcher.pattern().pattern().isEmpty() && matcher.find());
            case REGEXP_REPLACE ->
                    kernel(
                            call,
                            null,
                            (matcher, row) ->
                                    matcher.replaceAll(Matcher.quoteReplacement(row.text(2))));
            case REGEXP_EXTRACT -> kernel(call, null, RegexFunctions::extract);
            case REGEXP_EXTRACT_ALL -> kernel(call, null, RegexFunctions::extractAll);
            case REGEXP_COUNT ->
                    kernel(call, null, (matcher, _) -> (int) matcher.results().count());
            case REGEXP_INSTR -> kernel(call, null, RegexFunctions::position);
            case REGEXP_SUBSTR ->
                    kernel(call, null, (matcher, _) -> matcher.find() ? matcher.group() : null);
            case SIMILAR_TO -> similarTo(call);
            default -> throw new IllegalArgumentException(call.function().name());
        };
    }

    /**
     * @param invalid the result where the pattern is no regular expression
     */
    private static Kernel kernel(Expr.Call call, @Nullable Object invalid, Match match) {
        PatternCache patterns = new PatternCache(text -> text);
        return RowKernel.strict(
                call,
                row -> {
                    Pattern pattern = patterns.get(row.text(1)).orElse(null);
                    return pattern == null ? invalid : guarded(pattern, row, match);
                });
    }

    /** Deep alternations overflow the matcher's stack on long texts: the row's fault, not ours. */
    private static @Nullable Object guarded(Pattern pattern, Arguments row, Match match) {
        try {
            return match.apply(pattern.matcher(row.text(0)), row);
        } catch (StackOverflowError e) {
            throw new RowFailure("the text is too long for the regular expression " + pattern);
        }
    }

    private static Kernel similarTo(Expr.Call call) {
        PatternCache patterns = new PatternCache(SimilarPattern::toRegex);
        return RowKernel.strict(
                call,
                row -> {
                    String text =
                            row.count() > 2
                                    ? SimilarPattern.unescape(row.text(1), row.text(2))
                                    : row.text(1);
                    Pattern pattern = patterns.get(text).orElse(null);
                    if (pattern == null) {
                        throw new RowFailure("SIMILAR TO has no pattern '" + row.text(1) + "'");
                    }
                    return guarded(pattern, row, (matcher, _) -> matcher.matches());
                });
    }

    private static @Nullable Object extract(Matcher matcher, Arguments row) {
        long group = row.count() > 2 ? row.integer(2) : 0;
        return group >= 0 && group <= matcher.groupCount() && matcher.find()
                ? matcher.group((int) group)
                : null;
    }

    private static @Nullable Object extractAll(Matcher matcher, Arguments row) {
        long group = row.count() > 2 ? row.integer(2) : 1;
        if (group < 0 || group > matcher.groupCount()) {
            return null;
        }
        List<@Nullable String> found = new ArrayList<>();
        while (matcher.find()) {
            found.add(matcher.group((int) group));
        }
        return found;
    }

    private static Object position(Matcher matcher, Arguments row) {
        return matcher.find() ? row.text(0).codePointCount(0, matcher.start()) + 1 : 0;
    }
}
