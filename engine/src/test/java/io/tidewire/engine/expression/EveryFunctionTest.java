package io.tidewire.engine.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Every function of the plan has a kernel, which takes columns of NULLs and empty batches. */
class EveryFunctionTest {

    private static final DataType INTS = DataType.array(DataType.INT);
    private static final DataType MAP = DataType.map(DataType.STRING, DataType.INT);
    private static final DataType ROW =
            DataType.row(List.of(new Field("a", DataType.INT), new Field("b", DataType.STRING)));
    private static final DataType TIMESTAMP = DataType.timestamp(6);
    private static final DataType LTZ = DataType.timestampLtz(3);

    /** Arguments by type; a text in quotes is a literal. */
    private record Signature(DataType result, Object... arguments) {}

    private static Signature of(DataType result, Object... arguments) {
        return new Signature(result, arguments);
    }

    private static Signature signature(Function function) {
        DataType bool = DataType.BOOLEAN;
        DataType integer = DataType.INT;
        DataType bigint = DataType.BIGINT;
        DataType real = DataType.DOUBLE;
        DataType text = DataType.STRING;
        return switch (function) {
            case AND, OR -> of(bool, bool, bool, bool);
            case NOT, IS_TRUE, IS_FALSE, IS_NOT_TRUE, IS_NOT_FALSE -> of(bool, bool);
            case IS_NULL, IS_NOT_NULL -> of(bool, text);
            case IS_DISTINCT_FROM, IS_NOT_DISTINCT_FROM -> of(bool, text, text);
            case EQUALS, NOT_EQUALS, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                    of(bool, text, text);
            case IN -> of(bool, text, "'a'", "'b'");
            case COALESCE, GREATEST, LEAST -> of(text, text, text);
            case NULLIF -> of(text, text, text);
            case IF -> of(text, bool, text, text);
            case PLUS, MINUS, TIMES, DIVIDE, MOD -> of(bigint, integer, bigint);
            case NEGATE, ABS, SIGN, CEIL, FLOOR -> of(integer, integer);
            case ROUND, TRUNCATE -> of(real, real, integer);
            case POWER, ATAN2, LOG -> of(real, real, integer);
            case SQRT, CBRT, EXP, LN, LOG10, LOG2, SIN, COS, TAN, COT, ASIN, ACOS, ATAN ->
                    of(real, integer);
            case SINH, COSH, TANH, DEGREES, RADIANS -> of(real, DataType.decimal(5, 2));
            case PI, E, RAND -> of(real);
            case RAND_INTEGER -> of(integer, integer);
            case BIN -> of(text, bigint);
            case HEX -> of(text, text);
            case BIT_AND, BIT_OR, BIT_XOR -> of(bigint, bigint, bigint);
            case BIT_NOT -> of(integer, integer);
            case UUID -> of(text);
            case CONCAT, CONCAT_WS -> of(text, text, text);
            case CHAR_LENGTH, OCTET_LENGTH, ASCII -> of(integer, text);
            case UPPER, LOWER, INITCAP, REVERSE -> of(text, text);
            case TRIM, LTRIM, RTRIM -> of(text, text, text);
            case SUBSTRING -> of(text, text, integer, integer);
            case LEFT, RIGHT, REPEAT -> of(text, text, integer);
            case LPAD, RPAD -> of(text, text, integer, text);
            case REPLACE, TRANSLATE -> of(text, text, text, text);
            case OVERLAY -> of(text, text, text, integer, integer);
            case POSITION, LOCATE -> of(integer, text, text, integer);
            case INSTR -> of(integer, text, text, integer, integer);
            case LIKE -> of(bool, text, text);
            case SIMILAR_TO, REGEXP, STARTSWITH, ENDSWITH -> of(bool, text, text);
            case SPLIT_INDEX -> of(text, text, text, integer);
            case SPLIT -> of(DataType.array(text), text, text);
            case REGEXP_REPLACE -> of(text, text, text, text);
            case REGEXP_EXTRACT -> of(text, text, text, integer);
            case REGEXP_COUNT, REGEXP_INSTR -> of(integer, text, text);
            case REGEXP_SUBSTR -> of(text, text, text);
            case REGEXP_EXTRACT_ALL -> of(DataType.array(text), text, text, integer);
            case CHR -> of(text, bigint);
            case IS_ALPHA, IS_DIGIT, IS_DECIMAL -> of(bool, text);
            case ELT -> of(text, integer, text, text);
            case PRINTF -> of(text, text, integer, real);
            case UNHEX -> of(DataType.BYTES, text);
            case MD5, SHA1, SHA224, SHA256, SHA384, SHA512 -> of(text, text);
            case SHA2 -> of(text, text, integer);
            case TO_BASE64, FROM_BASE64, URL_ENCODE, URL_DECODE -> of(text, text);
            case ENCODE -> of(DataType.BYTES, text, text);
            case DECODE -> of(text, DataType.BYTES, text);
            case PARSE_URL -> of(text, text, text, text);
            case STR_TO_MAP -> of(DataType.map(text, text), text, text, text);
            case CURRENT_DATE -> of(DataType.DATE);
            case CURRENT_TIME, LOCALTIME -> of(DataType.TIME);
            case CURRENT_TIMESTAMP, PROCTIME -> of(LTZ);
            case LOCALTIMESTAMP -> of(DataType.timestamp(3));
            case EXTRACT -> of(bigint, "'WEEK'", TIMESTAMP);
            case FLOOR_TIME, CEIL_TIME -> of(TIMESTAMP, TIMESTAMP, "'MONTH'");
            case PLUS_INTERVAL -> of(TIMESTAMP, TIMESTAMP, DataType.INTERVAL_MONTH);
            case MINUS_INTERVAL -> of(TIMESTAMP, TIMESTAMP, DataType.INTERVAL_DAY);
            case MINUS_TIME -> of(DataType.INTERVAL_DAY, TIMESTAMP, TIMESTAMP);
            case TIMESTAMPADD -> of(TIMESTAMP, "'DAY'", integer, TIMESTAMP);
            case TIMESTAMPDIFF -> of(integer, "'YEAR'", TIMESTAMP, TIMESTAMP);
            case DATE_FORMAT -> of(text, TIMESTAMP, text);
            case TO_DATE -> of(DataType.DATE, text, text);
            case TO_TIMESTAMP -> of(DataType.timestamp(3), text);
            case TO_TIMESTAMP_LTZ -> of(LTZ, bigint, integer);
            case FROM_UNIXTIME -> of(text, bigint);
            case UNIX_TIMESTAMP -> of(bigint, text);
            case CONVERT_TZ -> of(text, text, text, text);
            case OVERLAPS -> of(bool, TIMESTAMP, TIMESTAMP, TIMESTAMP, TIMESTAMP);
            case IS_JSON -> of(bool, text, "'OBJECT'");
            case JSON_EXISTS -> of(bool, text, "'lax $.a'", "'UNKNOWN'");
            case JSON_VALUE -> of(text, text, "'$.a'", "'DEFAULT'", text, "'NULL'");
            case JSON_QUERY -> of(text, text, "'$.a'", "'WITHOUT'", "'NULL'", "'NULL'");
            case JSON_STRING -> of(text, ROW);
            case JSON_OBJECT -> of(text, "'k'", ROW, "'NULL'");
            case JSON_ARRAY -> of(text, INTS, MAP, "'ABSENT'");
            case JSON_QUOTE, JSON_UNQUOTE -> of(text, text);
            case ARRAY -> of(INTS, integer, integer);
            case MAP -> of(MAP, text, integer);
            case ROW -> of(ROW, integer, text);
            case ITEM -> of(integer, INTS, integer);
            case FIELD -> of(text, ROW, 1);
            case CARDINALITY -> of(integer, MAP);
            case ONLY -> of(text, text, bigint);
            case ELEMENT, ARRAY_MAX, ARRAY_MIN -> of(integer, INTS);
            case ARRAY_CONTAINS -> of(bool, INTS, integer);
            case ARRAY_POSITION -> of(integer, INTS, integer);
            case ARRAY_REMOVE, ARRAY_APPEND, ARRAY_PREPEND -> of(INTS, INTS, integer);
            case ARRAY_DISTINCT, ARRAY_REVERSE, ARRAY_SORT -> of(INTS, INTS);
            case ARRAY_CONCAT, ARRAY_UNION, ARRAY_EXCEPT, ARRAY_INTERSECT -> of(INTS, INTS, INTS);
            case ARRAY_JOIN -> of(text, INTS, text);
            case ARRAY_SLICE -> of(INTS, INTS, integer, integer);
            case MAP_KEYS -> of(DataType.array(text), MAP);
            case MAP_VALUES -> of(INTS, MAP);
            case MAP_ENTRIES -> of(DataType.array(ROW), MAP);
            case MAP_FROM_ARRAYS -> of(DataType.map(integer, integer), INTS, INTS);
            case MAP_UNION -> of(MAP, MAP, MAP);
        };
    }

    @ParameterizedTest
    @EnumSource(Function.class)
    void compilesAndTakesNullsAndNothing(Function function) {
        Signature signature = signature(function);
        List<Expr> arguments = new ArrayList<>();
        List<DataType> types = new ArrayList<>();
        for (Object argument : signature.arguments()) {
            if (argument instanceof DataType type) {
                arguments.add(new Expr.Ref(types.size(), type));
                types.add(type);
            } else {
                arguments.add(
                        Expressions.literal(
                                argument instanceof String quoted
                                        ? quoted.substring(1, quoted.length() - 1)
                                        : argument));
            }
        }
        Expr call = new Expr.Call(function, arguments, signature.result());
        List<Object> nulls = new ArrayList<>(Collections.nCopies(types.size(), null));
        Batch batch = Expressions.batch(types, List.of(nulls, nulls));
        List<Object> results = Expressions.evaluate(call, batch);
        assertThat(results).hasSize(2);
        if (!types.isEmpty() && !Traits.nullAware(function)) {
            assertThat(results).containsOnlyNulls();
        }
        assertThat(Expressions.evaluate(call, Expressions.batch(types, List.of()))).isEmpty();
    }
}
