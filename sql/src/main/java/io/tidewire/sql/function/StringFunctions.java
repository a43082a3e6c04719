package io.tidewire.sql.function;

import static io.tidewire.sql.function.Signatures.*;

import io.tidewire.api.plan.Function;

import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeTransforms;

import java.util.List;

/** Text, regular expressions, digests, encodings. */
final class StringFunctions {

    private StringFunctions() {}

    static List<SqlOperator> all() {
        return List.of(
                function("CONCAT", Function.CONCAT, STRING, atLeast(1, TEXT)),
                function("CONCAT_WS", Function.CONCAT_WS, STRING, atLeast(1, TEXT, TEXT)),
                function("CHAR_LENGTH", Function.CHAR_LENGTH, INT, args(TEXT)),
                function("CHARACTER_LENGTH", Function.CHAR_LENGTH, INT, args(TEXT)),
                function("OCTET_LENGTH", Function.OCTET_LENGTH, INT, args(ANY)),
                function("UPPER", Function.UPPER, STRING, args(TEXT)),
                function("LOWER", Function.LOWER, STRING, args(TEXT)),
                function("INITCAP", Function.INITCAP, STRING, args(TEXT)),
                function("BTRIM", Function.TRIM, STRING, args(1, TEXT, TEXT)),
                function("LTRIM", Function.LTRIM, STRING, args(1, TEXT, TEXT)),
                function("RTRIM", Function.RTRIM, STRING, args(1, TEXT, TEXT)),
                function("SUBSTRING", Function.SUBSTRING, STRING, args(2, TEXT, WHOLE, WHOLE)),
                function("SUBSTR", Function.SUBSTRING, STRING, args(2, TEXT, WHOLE, WHOLE)),
                function("LEFT", Function.LEFT, STRING, args(TEXT, WHOLE)),
                function("RIGHT", Function.RIGHT, STRING, args(TEXT, WHOLE)),
                function("LPAD", Function.LPAD, STRING_OR_NULL, args(TEXT, WHOLE, TEXT)),
                function("RPAD", Function.RPAD, STRING_OR_NULL, args(TEXT, WHOLE, TEXT)),
                function("REPEAT", Function.REPEAT, STRING, args(TEXT, WHOLE)),
                function("REVERSE", Function.REVERSE, STRING, args(TEXT)),
                function("REPLACE", Function.REPLACE, STRING, args(TEXT, TEXT, TEXT)),
                function("INSTR", Function.INSTR, INT, args(2, TEXT, TEXT, WHOLE, WHOLE)),
                function("LOCATE", Function.LOCATE, INT, args(2, TEXT, TEXT, WHOLE)),
                function("STARTSWITH", Function.STARTSWITH, BOOLEAN, args(TEXT, TEXT)),
                function("ENDSWITH", Function.ENDSWITH, BOOLEAN, args(TEXT, TEXT)),
                function(
                        "SPLIT_INDEX",
                        Function.SPLIT_INDEX,
                        STRING_OR_NULL,
                        args(TEXT, TEXT, WHOLE)),
                function("SPLIT", Function.SPLIT, STRINGS, args(TEXT, TEXT)),
                function("REGEXP", Function.REGEXP, BOOLEAN_OR_NULL, args(TEXT, TEXT)),
                function(
                        "REGEXP_REPLACE",
                        Function.REGEXP_REPLACE,
                        STRING_OR_NULL,
                        args(TEXT, TEXT, TEXT)),
                function(
                        "REGEXP_EXTRACT",
                        Function.REGEXP_EXTRACT,
                        STRING_OR_NULL,
                        args(2, TEXT, TEXT, WHOLE)),
                function("REGEXP_COUNT", Function.REGEXP_COUNT, INT_OR_NULL, args(TEXT, TEXT)),
                function("REGEXP_INSTR", Function.REGEXP_INSTR, INT_OR_NULL, args(TEXT, TEXT)),
                function("REGEXP_SUBSTR", Function.REGEXP_SUBSTR, STRING_OR_NULL, args(TEXT, TEXT)),
                function(
                        "REGEXP_EXTRACT_ALL",
                        Function.REGEXP_EXTRACT_ALL,
                        STRINGS,
                        args(2, TEXT, TEXT, WHOLE)),
                function("ASCII", Function.ASCII, INT, args(TEXT)),
                function("CHR", Function.CHR, STRING_OR_NULL, args(WHOLE)),
                function("IS_ALPHA", Function.IS_ALPHA, ReturnTypes.BOOLEAN_NOT_NULL, args(TEXT)),
                function("IS_DIGIT", Function.IS_DIGIT, ReturnTypes.BOOLEAN_NOT_NULL, args(TEXT)),
                function(
                        "IS_DECIMAL", Function.IS_DECIMAL, ReturnTypes.BOOLEAN_NOT_NULL, args(ANY)),
                function("ELT", Function.ELT, STRING_OR_NULL, atLeast(2, WHOLE, TEXT)),
                function("PRINTF", Function.PRINTF, STRING_OR_NULL, atLeast(1, TEXT, ANY)),
                function("UNHEX", Function.UNHEX, orNull(BYTES), args(TEXT)),
                function("MD5", Function.MD5, STRING, args(TEXT)),
                function("SHA1", Function.SHA1, STRING, args(TEXT)),
                function("SHA224", Function.SHA224, STRING, args(TEXT)),
                function("SHA256", Function.SHA256, STRING, args(TEXT)),
                function("SHA384", Function.SHA384, STRING, args(TEXT)),
                function("SHA512", Function.SHA512, STRING, args(TEXT)),
                function("SHA2", Function.SHA2, STRING_OR_NULL, args(TEXT, WHOLE)),
                function("TO_BASE64", Function.TO_BASE64, STRING, args(TEXT)),
                function("FROM_BASE64", Function.FROM_BASE64, STRING_OR_NULL, args(TEXT)),
                function("ENCODE", Function.ENCODE, orNull(BYTES), args(TEXT, TEXT)),
                function(
                        "DECODE",
                        Function.DECODE,
                        STRING_OR_NULL,
                        args(SqlTypeFamily.BINARY, TEXT)),
                function("TRANSLATE", Function.TRANSLATE, STRING, args(TEXT, TEXT, TEXT)),
                function("TRANSLATE3", Function.TRANSLATE, STRING, args(TEXT, TEXT, TEXT)),
                function(
                        "PARSE_URL", Function.PARSE_URL, STRING_OR_NULL, args(2, TEXT, TEXT, TEXT)),
                function("URL_ENCODE", Function.URL_ENCODE, STRING_OR_NULL, args(TEXT)),
                function("URL_DECODE", Function.URL_DECODE, STRING_OR_NULL, args(TEXT)),
                function(
                        "STR_TO_MAP",
                        Function.STR_TO_MAP,
                        ReturnTypes.explicit(
                                        factory ->
                                                factory.createMapType(
                                                        factory.createTypeWithNullability(
                                                                varchar(factory), true),
                                                        factory.createTypeWithNullability(
                                                                varchar(factory), true)))
                                .andThen(SqlTypeTransforms.FORCE_NULLABLE),
                        args(1, TEXT, TEXT, TEXT)),
                function("JSON_QUOTE", Function.JSON_QUOTE, STRING, args(TEXT)),
                function("JSON_UNQUOTE", Function.JSON_UNQUOTE, STRING, args(TEXT)),
                function("JSON_STRING", Function.JSON_STRING, STRING, args(ANY)));
    }
}
