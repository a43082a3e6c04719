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
                    find(
                            call,
                            false,
                            false,
                            (matcher, _) ->
                                    !matcher.pattern().pattern().isEmpty() && matcher.find());
            case REGEXP_REPLACE ->
                    kernel(
                            call,
                            null,
                            (search, row) ->
                                    search.on(row.text(0))
                                            .replaceAll(Matcher.quoteReplacement(row.text(2))));
            case REGEXP_EXTRACT -> find(call, null, null, RegexFunctions::extract);
            case REGEXP_EXTRACT_ALL ->
                    kernel(call, null, (search, row) -> extractAll(search.on(row.text(0)), row));
            case REGEXP_COUNT ->
                    find(call, null, 0, (matcher, _) -> (int) matcher.results().count());
            case REGEXP_INSTR -> find(call, null, 0, RegexFunctions::position);
            case REGEXP_SUBSTR ->
                    find(call, null, null, (matcher, _) -> matcher.find() ? matcher.group() : null);
            case SIMILAR_TO -> similarTo(call);
            default -> throw new IllegalArgumentException(call.function().name());
        };
    }

    /** What is done with the expression of a row. */
    private interface Use {
        @Nullable Object apply(PatternCache.Search search, Arguments row);
    }

    /**
     * @param invalid the result where the pattern is no regular expression
     */
    private static Kernel kernel(Expr.Call call, @Nullable Object invalid, Use use) {
        PatternCache patterns = new PatternCache(text -> text);
        return RowKernel.strict(
                call,
                row -> {
                    PatternCache.Search search = patterns.get(row.text(1)).orElse(null);
                    return search == null ? invalid : guarded(search, row, use);
                });
    }

    /**
     * For what looks for places where the expression matches: texts that lack a part of every match
     * are told by their bytes.
     *
     * @param none the result where there is no such place
     */
    private static Kernel find(
            Expr.Call call, @Nullable Object invalid, @Nullable Object none, Match match) {
        return kernel(
                call,
                invalid,
                (search, row) -> {
                    RequiredText required = search.required();
                    if (required == null) {
                        return match.apply(search.on(row.text(0)), row);
                    }
                    int from = required.firstStart(row.column(0), row.position(0));
                    return from < 0 ? none : match.apply(search.on(row.text(0), from), row);
                });
    }

    /** Deep alternations overflow the matcher's stack on long texts: the row's fault, not ours. */
    private static @Nullable Object guarded(PatternCache.Search search, Arguments row, Use use) {
        try {
            return use.apply(search, row);
        } catch (StackOverflowError e) {
            throw new RowFailure(
                    "the text is too long for the regular expression "
                            + search.matcher().pattern());
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
                    PatternCache.Search search = patterns.get(text).orElse(null);
                    if (search == null) {
                        throw new RowFailure("SIMILAR TO has no pattern '" + row.text(1) + "'");
                    }
                    return guarded(search, row, (each, at) -> each.on(at.text(0)).matches());
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
