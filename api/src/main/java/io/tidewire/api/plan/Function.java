package io.tidewire.api.plan;

/**
 * Every scalar function the language has. The meaning, the null and the error rules are Flink SQL's
 * function of the same name unless the constant says otherwise; types were settled by the compiler,
 * so arguments arrive in the types the function computes in (both sides of a comparison or of
 * arithmetic are of one type, apart from DECIMALs of different scale, dates and intervals). A NULL
 * argument gives NULL unless said otherwise.
 */
public enum Function {
    // Logic. AND, OR and NOT are three-valued; AND and OR take two or more arguments.
    AND,
    OR,
    NOT,
    IS_NULL,
    IS_NOT_NULL,
    IS_TRUE,
    IS_FALSE,
    IS_NOT_TRUE,
    IS_NOT_FALSE,
    IS_DISTINCT_FROM,
    IS_NOT_DISTINCT_FROM,
    /** value, then one or more literals; NULL as SQL's IN gives it. */
    IN,
    /** The first argument that is not NULL. */
    COALESCE,
    /** NULL when both are equal, else the first. */
    NULLIF,
    /** condition, then, else. */
    IF,

    // Comparison of two values of one type.
    EQUALS,
    NOT_EQUALS,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL,
    GREATEST,
    LEAST,

    // Arithmetic. Integers wrap as in Flink; division by zero fails the row; DECIMAL overflow is
    // NULL.
    PLUS,
    MINUS,
    TIMES,
    DIVIDE,
    MOD,
    NEGATE,
    ABS,
    SIGN,
    CEIL,
    FLOOR,
    /** value, digits. */
    ROUND,
    /** value, digits. */
    TRUNCATE,
    POWER,
    SQRT,
    CBRT,
    EXP,
    LN,
    LOG10,
    LOG2,
    /** base, value. */
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
    /** Optional seed. */
    RAND,
    /** optional seed, bound. */
    RAND_INTEGER,
    BIN,
    HEX,
    BIT_AND,
    BIT_OR,
    BIT_XOR,
    BIT_NOT,
    UUID,

    // Strings. Positions count from 1 and in code points.
    CONCAT,
    /** separator, then strings; NULL strings are passed over. */
    CONCAT_WS,
    CHAR_LENGTH,
    OCTET_LENGTH,
    UPPER,
    LOWER,
    INITCAP,
    /** text, characters to take away. */
    TRIM,
    LTRIM,
    RTRIM,
    /** text, from, optional length. */
    SUBSTRING,
    LEFT,
    RIGHT,
    LPAD,
    RPAD,
    REPEAT,
    REVERSE,
    REPLACE,
    /** text, replacement, start, optional length. */
    OVERLAY,
    /** needle, text, optional start. */
    POSITION,
    /** text, needle, optional start, optional nth appearance. */
    INSTR,
    /** text, pattern, optional escape. */
    LIKE,
    /** text, pattern, optional escape; SQL:1999 regular expression. */
    SIMILAR_TO,
    STARTSWITH,
    ENDSWITH,
    /** text, separator, index from 0; NULL beyond the end. */
    SPLIT_INDEX,
    /** text, separator: ARRAY of STRING. */
    SPLIT,
    /** text, regular expression of Java: BOOLEAN. */
    REGEXP,
    /** text, regex, replacement. */
    REGEXP_REPLACE,
    /** text, regex, optional group (0 is all). */
    REGEXP_EXTRACT,
    REGEXP_COUNT,
    REGEXP_INSTR,
    REGEXP_SUBSTR,
    /** text, regex, group: ARRAY of STRING. */
    REGEXP_EXTRACT_ALL,
    ASCII,
    CHR,
    /** Whether a text is of letters alone. Never NULL, nor are the next two. */
    IS_ALPHA,
    /** Whether a text is of digits alone. */
    IS_DIGIT,
    /** Whether a text is a number. */
    IS_DECIMAL,
    /** index from 1, then values; NULL when there is none of that number. */
    ELT,
    /** format of Java's, then values; NULL when they do not fit. */
    PRINTF,
    /** hexadecimal text: BYTES, or NULL. */
    UNHEX,
    MD5,
    SHA1,
    SHA224,
    SHA256,
    SHA384,
    SHA512,
    /** text, bits. */
    SHA2,
    TO_BASE64,
    FROM_BASE64,
    ENCODE,
    DECODE,
    TRANSLATE,
    LOCATE,
    /** url, part, optional key. */
    PARSE_URL,
    URL_ENCODE,
    URL_DECODE,
    STR_TO_MAP,

    // Dates and times. Units arrive as STRING literals: SECOND, MINUTE, HOUR, DAY, WEEK, MONTH,
    // QUARTER, YEAR, ...
    CURRENT_DATE,
    CURRENT_TIME,
    /** TIMESTAMP_LTZ of the step's clock: one value for a whole step. */
    CURRENT_TIMESTAMP,
    /** TIMESTAMP (UTC) of the step's clock. */
    LOCALTIMESTAMP,
    LOCALTIME,
    /** TIMESTAMP_LTZ of the step's clock, for processing time. */
    PROCTIME,
    /**
     * unit, value: BIGINT. Units as Flink's EXTRACT, with EPOCH, DOW, ISODOW, DOY, ISOYEAR,
     * MILLISECOND, MICROSECOND.
     */
    EXTRACT,
    /** value, unit. */
    FLOOR_TIME,
    /** value, unit. */
    CEIL_TIME,
    /** point in time or date, day interval (microseconds) or month interval. */
    PLUS_INTERVAL,
    MINUS_INTERVAL,
    /** Difference of two points in time: day interval in microseconds. */
    MINUS_TIME,
    /** unit, count, point in time. */
    TIMESTAMPADD,
    /** unit, from, to: INT, cut towards zero. */
    TIMESTAMPDIFF,
    /** point in time, Java pattern: STRING. */
    DATE_FORMAT,
    /** text, optional pattern: DATE, or NULL. */
    TO_DATE,
    /** text, optional pattern: TIMESTAMP, or NULL. */
    TO_TIMESTAMP,
    /** number, precision (0 seconds, 3 milliseconds): TIMESTAMP_LTZ. */
    TO_TIMESTAMP_LTZ,
    /** seconds, optional pattern: STRING. */
    FROM_UNIXTIME,
    /** none: now; or text, optional pattern: seconds as BIGINT. */
    UNIX_TIMESTAMP,
    /** text, from zone, to zone. */
    CONVERT_TZ,
    /** the two ends of two periods: BOOLEAN. */
    OVERLAPS,

    // JSON, over STRING. Paths are JsonPath literals. A trailing STRING literal names the ON EMPTY
    // / ON ERROR behaviour.
    /** text, optional type literal (VALUE, SCALAR, ARRAY, OBJECT). */
    IS_JSON,
    /** text, path, on error (TRUE, FALSE, UNKNOWN, ERROR). */
    JSON_EXISTS,
    /**
     * text, path, on empty (NULL, ERROR, DEFAULT), its default, on error, its default: STRING, cast
     * by the compiler.
     */
    JSON_VALUE,
    /**
     * text, path, wrapper (WITHOUT, CONDITIONAL, UNCONDITIONAL), on empty (NULL, EMPTY_ARRAY,
     * EMPTY_OBJECT, ERROR), on error.
     */
    JSON_QUERY,
    /** value: its JSON text. */
    JSON_STRING,
    /** key, value, ..., then NULL or ABSENT. */
    JSON_OBJECT,
    /** values, ..., then NULL or ABSENT. */
    JSON_ARRAY,
    JSON_QUOTE,
    JSON_UNQUOTE,

    // Collections.
    ARRAY,
    MAP,
    ROW,
    /** ARRAY by index from 1, MAP by key; NULL when absent. */
    ITEM,
    /** ROW, field index as INT literal from 0. */
    FIELD,
    CARDINALITY,
    /** The only element; NULL when empty, an error when more. */
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
    MAP_UNION,

    // Sub-queries.
    /**
     * value of a scalar sub-query, how many rows it has (NULL for none): the value; more than one
     * row fails the row.
     */
    ONLY
}
