package io.tidewire.engine.expression;

import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.arithmetic.Arithmetic;
import io.tidewire.engine.expression.arithmetic.MathFunctions;
import io.tidewire.engine.expression.arithmetic.Rounding;
import io.tidewire.engine.expression.cast.Casts;
import io.tidewire.engine.expression.collection.CollectionFunctions;
import io.tidewire.engine.expression.collection.OnlyRow;
import io.tidewire.engine.expression.comparison.Comparisons;
import io.tidewire.engine.expression.comparison.Membership;
import io.tidewire.engine.expression.comparison.Truth;
import io.tidewire.engine.expression.json.JsonFunctions;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.text.Encodings;
import io.tidewire.engine.expression.text.LikeKernel;
import io.tidewire.engine.expression.text.RegexFunctions;
import io.tidewire.engine.expression.text.Slices;
import io.tidewire.engine.expression.text.TextChecks;
import io.tidewire.engine.expression.text.TextFunctions;
import io.tidewire.engine.expression.time.ClockFunctions;
import io.tidewire.engine.expression.time.TimeArithmetic;
import io.tidewire.engine.expression.time.TimeFields;
import io.tidewire.engine.expression.time.TimeFormats;

/** Which package computes which function. */
final class Kernels {

    private Kernels() {}

    static Kernel cast(Expr.Cast cast) {
        return Casts.kernel(cast);
    }

    static Kernel of(Expr.Call call) {
        return switch (call.function()) {
            case AND, OR, COALESCE, IF ->
                    throw new IllegalArgumentException(call.function() + " is computed lazily");
            case NOT, IS_NULL, IS_NOT_NULL, IS_TRUE, IS_FALSE, IS_NOT_TRUE, IS_NOT_FALSE ->
                    Truth.kernel(call);
            case IN -> Membership.kernel(call);
            case EQUALS,
                    NOT_EQUALS,
                    LESS,
                    LESS_OR_EQUAL,
                    GREATER,
                    GREATER_OR_EQUAL,
                    IS_DISTINCT_FROM,
                    IS_NOT_DISTINCT_FROM,
                    NULLIF,
                    GREATEST,
                    LEAST ->
                    Comparisons.kernel(call);
            case PLUS, MINUS, TIMES, DIVIDE, MOD -> Arithmetic.kernel(call);
            case NEGATE, ABS, SIGN, CEIL, FLOOR, ROUND, TRUNCATE -> Rounding.kernel(call);
            case POWER,
                    SQRT,
                    CBRT,
                    EXP,
                    LN,
                    LOG10,
                    LOG2,
                    LOG,
                    SIN,
                    COS,
                    TAN,
                    COT,
                    ASIN,
                    ACOS,
                    ATAN,
                    ATAN2,
                    SINH,
                    COSH,
                    TANH,
                    DEGREES,
                    RADIANS,
                    PI,
                    E,
                    RAND,
                    RAND_INTEGER,
                    BIN,
                    HEX,
                    BIT_AND,
                    BIT_OR,
                    BIT_XOR,
                    BIT_NOT,
                    UUID ->
                    MathFunctions.kernel(call);
            case TRIM, LTRIM, RTRIM, SUBSTRING, LEFT, RIGHT, SPLIT_INDEX -> Slices.kernel(call);
            case CONCAT,
                    CONCAT_WS,
                    CHAR_LENGTH,
                    OCTET_LENGTH,
                    UPPER,
                    LOWER,
                    INITCAP,
                    LPAD,
                    RPAD,
                    REPEAT,
                    REVERSE,
                    REPLACE,
                    OVERLAY,
                    POSITION,
                    INSTR,
                    LOCATE,
                    STARTSWITH,
                    ENDSWITH,
                    SPLIT,
                    ASCII,
                    CHR,
                    ELT,
                    PRINTF,
                    TRANSLATE,
                    STR_TO_MAP ->
                    TextFunctions.kernel(call);
            case IS_ALPHA, IS_DIGIT, IS_DECIMAL -> TextChecks.kernel(call);
            case LIKE -> LikeKernel.kernel(call);
            case SIMILAR_TO,
                    REGEXP,
                    REGEXP_REPLACE,
                    REGEXP_EXTRACT,
                    REGEXP_COUNT,
                    REGEXP_INSTR,
                    REGEXP_SUBSTR,
                    REGEXP_EXTRACT_ALL ->
                    RegexFunctions.kernel(call);
            case MD5,
                    SHA1,
                    SHA224,
                    SHA256,
                    SHA384,
                    SHA512,
                    SHA2,
                    TO_BASE64,
                    FROM_BASE64,
                    UNHEX,
                    ENCODE,
                    DECODE,
                    PARSE_URL,
                    URL_ENCODE,
                    URL_DECODE ->
                    Encodings.kernel(call);
            case CURRENT_DATE,
                    CURRENT_TIME,
                    CURRENT_TIMESTAMP,
                    LOCALTIMESTAMP,
                    LOCALTIME,
                    PROCTIME ->
                    ClockFunctions.kernel(call);
            case EXTRACT, FLOOR_TIME, CEIL_TIME -> TimeFields.kernel(call);
            case PLUS_INTERVAL, MINUS_INTERVAL, MINUS_TIME, TIMESTAMPADD, TIMESTAMPDIFF, OVERLAPS ->
                    TimeArithmetic.kernel(call);
            case DATE_FORMAT,
                    TO_DATE,
                    TO_TIMESTAMP,
                    TO_TIMESTAMP_LTZ,
                    FROM_UNIXTIME,
                    UNIX_TIMESTAMP,
                    CONVERT_TZ ->
                    TimeFormats.kernel(call);
            case IS_JSON,
                    JSON_EXISTS,
                    JSON_VALUE,
                    JSON_QUERY,
                    JSON_STRING,
                    JSON_OBJECT,
                    JSON_ARRAY,
                    JSON_QUOTE,
                    JSON_UNQUOTE ->
                    JsonFunctions.kernel(call);
            case ARRAY,
                    MAP,
                    ROW,
                    ITEM,
                    FIELD,
                    CARDINALITY,
                    ELEMENT,
                    ARRAY_CONTAINS,
                    ARRAY_DISTINCT,
                    ARRAY_POSITION,
                    ARRAY_REMOVE,
                    ARRAY_REVERSE,
                    ARRAY_JOIN,
                    ARRAY_MAX,
                    ARRAY_MIN,
                    ARRAY_SORT,
                    ARRAY_CONCAT,
                    ARRAY_APPEND,
                    ARRAY_PREPEND,
                    ARRAY_SLICE,
                    ARRAY_UNION,
                    ARRAY_EXCEPT,
                    ARRAY_INTERSECT,
                    MAP_KEYS,
                    MAP_VALUES,
                    MAP_ENTRIES,
                    MAP_FROM_ARRAYS,
                    MAP_UNION ->
                    CollectionFunctions.kernel(call);
            case ONLY -> OnlyRow.kernel();
        };
    }
}
