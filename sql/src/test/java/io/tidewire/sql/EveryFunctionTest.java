package io.tidewire.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Program;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The engine has no function that SQL cannot call. */
class EveryFunctionTest {

    private static final String EXPRESSIONS =
            """
            b AND i > 1
            b OR i > 1
            NOT b
            s IS NULL
            s IS NOT NULL
            b IS TRUE
            b IS FALSE
            b IS NOT TRUE
            b IS NOT FALSE
            i IS DISTINCT FROM 1
            i IS NOT DISTINCT FROM 1
            i IN (1, 2)
            COALESCE(s, 'x')
            NULLIF(i, 1)
            IF(b, 1, 2)
            i = 1
            i <> 1
            i < l
            i <= l
            i > l
            i >= l
            GREATEST(i, l)
            LEAST(i, l)
            i + 1
            i - 1
            i * 2
            i / 2
            i % 2
            -i
            ABS(i)
            SIGN(i)
            CEIL(d)
            FLOOR(d)
            ROUND(d, 1)
            TRUNCATE(d, 1)
            POWER(i, 2)
            SQRT(i)
            CBRT(i)
            EXP(i)
            LN(i)
            LOG10(i)
            LOG2(i)
            LOG(2, i)
            SIN(d)
            COS(d)
            TAN(d)
            COT(d)
            ASIN(d)
            ACOS(d)
            ATAN(d)
            ATAN2(d, d)
            SINH(d)
            COSH(d)
            TANH(d)
            DEGREES(d)
            RADIANS(d)
            PI()
            E()
            RAND()
            RAND_INTEGER(10)
            BIN(i)
            HEX(i)
            BITAND(i, 1)
            BITOR(i, 1)
            BITXOR(i, 1)
            BITNOT(i)
            UUID()
            s || 'x'
            CONCAT_WS(',', s, 'x')
            CHAR_LENGTH(s)
            OCTET_LENGTH(s)
            UPPER(s)
            LOWER(s)
            INITCAP(s)
            TRIM(s)
            LTRIM(s)
            RTRIM(s)
            SUBSTRING(s FROM 1 FOR 2)
            LEFT(s, 1)
            RIGHT(s, 1)
            LPAD(s, 5, ' ')
            RPAD(s, 5, ' ')
            REPEAT(s, 2)
            REVERSE(s)
            REPLACE(s, 'a', 'b')
            OVERLAY(s PLACING 'x' FROM 1 FOR 1)
            POSITION('a' IN s)
            INSTR(s, 'a')
            s LIKE 'a%'
            s SIMILAR TO 'a+'
            STARTSWITH(s, 'a')
            ENDSWITH(s, 'a')
            SPLIT_INDEX(s, ',', 0)
            SPLIT(s, ',')
            REGEXP(s, 'a')
            REGEXP_REPLACE(s, 'a', 'b')
            REGEXP_EXTRACT(s, '(a)', 1)
            REGEXP_COUNT(s, 'a')
            REGEXP_INSTR(s, 'a')
            REGEXP_SUBSTR(s, 'a')
            REGEXP_EXTRACT_ALL(s, '(a)', 1)
            ASCII(s)
            CHR(65)
            IS_ALPHA(s)
            IS_DIGIT(s)
            IS_DECIMAL(s)
            ELT(i, s, 'x')
            PRINTF('%s %d', s, i)
            UNHEX(s)
            MD5(s)
            SHA1(s)
            SHA224(s)
            SHA256(s)
            SHA384(s)
            SHA512(s)
            SHA2(s, 256)
            TO_BASE64(s)
            FROM_BASE64(s)
            ENCODE(s, 'UTF-8')
            DECODE(y, 'UTF-8')
            TRANSLATE(s, 'ab', 'xy')
            LOCATE('a', s)
            PARSE_URL(s, 'HOST')
            URL_ENCODE(s)
            URL_DECODE(s)
            STR_TO_MAP(s)
            CURRENT_DATE
            CURRENT_TIME
            CURRENT_TIMESTAMP
            LOCALTIMESTAMP
            LOCALTIME
            PROCTIME()
            EXTRACT(HOUR FROM ts)
            FLOOR(ts TO HOUR)
            CEIL(ts TO HOUR)
            ts + INTERVAL '1' DAY
            ts - INTERVAL '1' DAY
            (ts - ts) SECOND > INTERVAL '1' SECOND
            TIMESTAMPADD(HOUR, 1, ts)
            TIMESTAMPDIFF(HOUR, ts, ts)
            DATE_FORMAT(ts, 'yyyy')
            TO_DATE(s)
            TO_TIMESTAMP(s)
            TO_TIMESTAMP_LTZ(l, 3)
            FROM_UNIXTIME(l)
            UNIX_TIMESTAMP()
            CONVERT_TZ(s, 'UTC', 'Europe/Berlin')
            (ts, ts) OVERLAPS (ts, INTERVAL '1' DAY)
            s IS JSON
            JSON_EXISTS(s, '$.a')
            JSON_VALUE(s, '$.a')
            JSON_QUERY(s, '$.a')
            JSON_STRING(i)
            JSON_OBJECT('a' VALUE i)
            JSON_ARRAY(i, s)
            JSON_QUOTE(s)
            JSON_UNQUOTE(s)
            ARRAY[1, 2]
            MAP['a', 1]
            ROW(1, 'a')
            arr[1]
            r.x
            CARDINALITY(arr)
            ELEMENT(arr)
            ARRAY_CONTAINS(arr, 'a')
            ARRAY_DISTINCT(arr)
            ARRAY_POSITION(arr, 'a')
            ARRAY_REMOVE(arr, 'a')
            ARRAY_REVERSE(arr)
            ARRAY_JOIN(arr, ',')
            ARRAY_MAX(nums)
            ARRAY_MIN(nums)
            ARRAY_SORT(nums)
            ARRAY_CONCAT(arr, arr)
            ARRAY_APPEND(arr, 'a')
            ARRAY_PREPEND(arr, 'a')
            ARRAY_SLICE(arr, 1, 2)
            ARRAY_UNION(arr, arr)
            ARRAY_EXCEPT(arr, arr)
            ARRAY_INTERSECT(arr, arr)
            MAP_KEYS(m)
            MAP_VALUES(m)
            MAP_ENTRIES(m)
            MAP_FROM_ARRAYS(arr, nums)
            MAP_UNION(m, m)
            (SELECT e.i FROM everything AS e)
            """;

    @Test
    void canBeCalled() {
        List<PipelineSpec.View> views = new ArrayList<>();
        for (String expression : EXPRESSIONS.lines().toList()) {
            views.add(
                    Pipelines.view(
                            "v" + views.size(),
                            "SELECT " + expression + " AS x FROM everything",
                            Emit.FINAL));
        }
        Set<Function> found = EnumSet.noneOf(Function.class);
        for (Program.View view : Pipelines.program(views).views()) {
            ((Plan.Project) view.plan()).expressions().forEach(e -> collect(e, found));
        }
        assertThat(EnumSet.complementOf(EnumSet.copyOf(found)))
                .as("functions that no SQL reaches")
                .isEmpty();
    }

    private static void collect(Expr expr, Set<Function> found) {
        switch (expr) {
            case Expr.Ref ref -> {}
            case Expr.Literal literal -> {}
            case Expr.Cast cast -> collect(cast.input(), found);
            case Expr.Call call -> {
                found.add(call.function());
                call.arguments().forEach(argument -> collect(argument, found));
            }
            case Expr.UserCall call ->
                    call.arguments().forEach(argument -> collect(argument, found));
            case Expr.Case cases -> {
                collect(cases.otherwise(), found);
                for (Expr.Branch branch : cases.branches()) {
                    collect(branch.condition(), found);
                    collect(branch.result(), found);
                }
            }
        }
    }
}
