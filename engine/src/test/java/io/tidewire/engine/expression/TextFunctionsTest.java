package io.tidewire.engine.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Function;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Examples of the functions of STRING, as Flink documents them, and the edges. */
class TextFunctionsTest {

    private static final DataType STRINGS = DataType.array(DataType.STRING);

    private static Object text(Function function, Object... arguments) {
        return compute(function, DataType.STRING, arguments);
    }

    private static Object number(Function function, Object... arguments) {
        return compute(function, DataType.INT, arguments);
    }

    private static Object truth(Function function, Object... arguments) {
        return compute(function, DataType.BOOLEAN, arguments);
    }

    private static Object compute(Function function, DataType type, Object... arguments) {
        List<DataType> types = new ArrayList<>();
        for (Object argument : arguments) {
            types.add(argument == null ? DataType.STRING : Expressions.typeOf(argument));
        }
        return Expressions.everyWay(function, type, types, Arrays.asList(arguments));
    }

    @Test
    void substringCountsCodePointsFromOneAndFromTheEnd() {
        assertThat(text(Function.SUBSTRING, "hello", 2)).isEqualTo("ello");
        assertThat(text(Function.SUBSTRING, "hello", 2, 3)).isEqualTo("ell");
        assertThat(text(Function.SUBSTRING, "hello", -3, 2)).isEqualTo("ll");
        assertThat(text(Function.SUBSTRING, "hello", -9, 2)).isEqualTo("");
        assertThat(text(Function.SUBSTRING, "hello", 0, 2)).isEqualTo("he");
        assertThat(text(Function.SUBSTRING, "hello", 9)).isEqualTo("");
        assertThat(text(Function.SUBSTRING, "hello", 2, -1)).isNull();
        assertThat(text(Function.SUBSTRING, "a\uD83D\uDE00bc", 2, 2)).isEqualTo("\uD83D\uDE00b");
        assertThat(text(Function.SUBSTRING, "", 1, 2)).isEqualTo("");
        assertThat(text(Function.SUBSTRING, null, 1)).isNull();
    }

    @Test
    void leftAndRight() {
        assertThat(text(Function.LEFT, "grün\uD83D\uDE00", 3)).isEqualTo("grü");
        assertThat(text(Function.RIGHT, "grün\uD83D\uDE00", 2)).isEqualTo("n\uD83D\uDE00");
        assertThat(text(Function.LEFT, "abc", 9)).isEqualTo("abc");
        assertThat(text(Function.RIGHT, "abc", -1)).isEqualTo("");
    }

    @Test
    void trimTakesAnyOfTheCharactersAway() {
        assertThat(text(Function.TRIM, "  a b ", " ")).isEqualTo("a b");
        assertThat(text(Function.LTRIM, "xxyax", "xy")).isEqualTo("ax");
        assertThat(text(Function.RTRIM, "axéé", "é")).isEqualTo("ax");
        assertThat(text(Function.TRIM, "   ", " ")).isEqualTo("");
    }

    @Test
    void splitIndex() {
        assertThat(text(Function.SPLIT_INDEX, "a,b,,c", ",", 1)).isEqualTo("b");
        assertThat(text(Function.SPLIT_INDEX, "a,b,,c", ",", 2)).isEqualTo("");
        assertThat(text(Function.SPLIT_INDEX, "a,b", ",", 2)).isNull();
        assertThat(text(Function.SPLIT_INDEX, "a,b", ",", -1)).isNull();
        assertThat(text(Function.SPLIT_INDEX, "a::b::c", "::", 2)).isEqualTo("c");
        assertThat(text(Function.SPLIT_INDEX, "a/b", 47, 1)).isEqualTo("b");
        assertThat(text(Function.SPLIT_INDEX, "", ",", 0)).isNull();
    }

    @Test
    void concat() {
        assertThat(text(Function.CONCAT, "a", "é", "c")).isEqualTo("aéc");
        assertThat(text(Function.CONCAT, "a", null, "c")).isNull();
        assertThat(text(Function.CONCAT_WS, "~", "AA", null, "BB", "")).isEqualTo("AA~BB~");
        assertThat(text(Function.CONCAT_WS, null, "AA")).isNull();
        assertThat(text(Function.ELT, 2, "a", "b")).isEqualTo("b");
        assertThat(text(Function.ELT, 2, "a", null)).isNull();
        assertThat(text(Function.ELT, 3, "a", "b")).isNull();
        assertThat(text(Function.ELT, 0, "a", "b")).isNull();
        assertThat(text(Function.PRINTF, "%s of %03d", "a", 7)).isEqualTo("a of 007");
        assertThat(text(Function.PRINTF, "%d", "a")).isNull();
    }

    @Test
    void lengthsAndCase() {
        assertThat(number(Function.CHAR_LENGTH, "grün\uD83D\uDE00")).isEqualTo(5);
        assertThat(number(Function.OCTET_LENGTH, "grün")).isEqualTo(5);
        assertThat(text(Function.UPPER, "straße é z")).isEqualTo("STRASSE É Z");
        assertThat(text(Function.LOWER, "ÀBC@[Z")).isEqualTo("àbc@[z");
        assertThat(text(Function.UPPER, "abz{`")).isEqualTo("ABZ{`");
        assertThat(text(Function.INITCAP, "hello WORLD-x 1ab")).isEqualTo("Hello World-X 1ab");
    }

    @Test
    void paddingAndRepeating() {
        assertThat(text(Function.LPAD, "hi", 4, "??")).isEqualTo("??hi");
        assertThat(text(Function.LPAD, "hi", 1, "??")).isEqualTo("h");
        assertThat(text(Function.RPAD, "hi", 5, "ab")).isEqualTo("hiaba");
        assertThat(text(Function.RPAD, "hi", -1, "ab")).isNull();
        assertThat(text(Function.LPAD, "hi", 4, "")).isNull();
        assertThat(text(Function.REPEAT, "ab", 3)).isEqualTo("ababab");
        assertThat(text(Function.REPEAT, "ab", -3)).isEqualTo("");
        assertThat(text(Function.REPEAT, "ab", Integer.MAX_VALUE))
                .isInstanceOf(Expressions.Failed.class);
        assertThat(text(Function.REVERSE, "a\uD83D\uDE00b")).isEqualTo("b\uD83D\uDE00a");
    }

    @Test
    void replacing() {
        assertThat(text(Function.REPLACE, "hello world", "world", "flink"))
                .isEqualTo("hello flink");
        assertThat(text(Function.REPLACE, "ababab", "abab", "z")).isEqualTo("zab");
        assertThat(text(Function.REPLACE, "abc", "", "z")).isEqualTo("abc");
        assertThat(text(Function.OVERLAY, "This is an old string", " new", 10, 5))
                .isEqualTo("This is a new string");
        assertThat(text(Function.OVERLAY, "This", "new", 0, 5)).isEqualTo("This");
        assertThat(text(Function.TRANSLATE, "abcdef", "bdf", "xy")).isEqualTo("axcye");
    }

    @Test
    void positions() {
        assertThat(number(Function.POSITION, "o", "hello world")).isEqualTo(5);
        assertThat(number(Function.POSITION, "b", "\uD83D\uDE00b")).isEqualTo(2);
        assertThat(number(Function.LOCATE, "o", "hello world", 6)).isEqualTo(8);
        assertThat(number(Function.LOCATE, "z", "hello world")).isEqualTo(0);
        assertThat(number(Function.INSTR, "Corporate Floor", "or", 3, 2)).isEqualTo(14);
        assertThat(number(Function.INSTR, "Corporate Floor", "or", -3, 2)).isEqualTo(2);
        assertThat(number(Function.INSTR, "abc", "z")).isEqualTo(0);
        assertThat(truth(Function.STARTSWITH, "hello", "he")).isEqualTo(true);
        assertThat(truth(Function.IS_ALPHA, "Ünï")).isEqualTo(true);
        assertThat(truth(Function.IS_ALPHA, "a b")).isEqualTo(false);
        assertThat(truth(Function.IS_ALPHA, "")).isEqualTo(false);
        assertThat(truth(Function.IS_DIGIT, "042")).isEqualTo(true);
        assertThat(truth(Function.IS_DIGIT, "-1")).isEqualTo(false);
        assertThat(truth(Function.IS_DECIMAL, " -1.5e3 ")).isEqualTo(true);
        assertThat(truth(Function.IS_DECIMAL, "1.5.3")).isEqualTo(false);
        assertThat(truth(Function.IS_DECIMAL, "")).isEqualTo(false);
        assertThat(truth(Function.ENDSWITH, "hello", "lo")).isEqualTo(true);
        assertThat(truth(Function.ENDSWITH, "lo", "hello")).isEqualTo(false);
        assertThat(truth(Function.STARTSWITH, "hello", "")).isEqualTo(true);
    }

    @Test
    void likeKnowsPercentUnderscoreAndEscape() {
        assertThat(truth(Function.LIKE, "hello", "hello")).isEqualTo(true);
        assertThat(truth(Function.LIKE, "hello", "he%")).isEqualTo(true);
        assertThat(truth(Function.LIKE, "hello", "%lo")).isEqualTo(true);
        assertThat(truth(Function.LIKE, "hello", "%ell%")).isEqualTo(true);
        assertThat(truth(Function.LIKE, "hello", "h_o")).isEqualTo(false);
        assertThat(truth(Function.LIKE, "hello", "h_ll_")).isEqualTo(true);
        assertThat(truth(Function.LIKE, "a\uD83D\uDE00b", "a_b")).isEqualTo(true);
        assertThat(truth(Function.LIKE, "abcabd", "%ab_")).isEqualTo(true);
        assertThat(truth(Function.LIKE, "abcabd", "a%c%b%d")).isEqualTo(true);
        assertThat(truth(Function.LIKE, "", "%")).isEqualTo(true);
        assertThat(truth(Function.LIKE, "", "")).isEqualTo(true);
        assertThat(truth(Function.LIKE, "x", "")).isEqualTo(false);
        assertThat(truth(Function.LIKE, "50%", "50\\%", "\\")).isEqualTo(true);
        assertThat(truth(Function.LIKE, "500", "50\\%", "\\")).isEqualTo(false);
        assertThat(truth(Function.LIKE, "a\nb", "a%b")).isEqualTo(true);
        assertThat(truth(Function.LIKE, null, "a%b")).isNull();
    }

    @Test
    void similarTo() {
        assertThat(truth(Function.SIMILAR_TO, "hello", "(hello|world)")).isEqualTo(true);
        assertThat(truth(Function.SIMILAR_TO, "hello", "h%")).isEqualTo(true);
        assertThat(truth(Function.SIMILAR_TO, "a.c", "a.c")).isEqualTo(true);
        assertThat(truth(Function.SIMILAR_TO, "abc", "a.c")).isEqualTo(false);
        assertThat(truth(Function.SIMILAR_TO, "abc", "[a-c]{3}")).isEqualTo(true);
    }

    @Test
    void regularExpressions() {
        assertThat(truth(Function.REGEXP, "foobar", "o+")).isEqualTo(true);
        assertThat(truth(Function.REGEXP, "foobar", "")).isEqualTo(false);
        assertThat(truth(Function.REGEXP, "foobar", "(")).isEqualTo(false);
        assertThat(text(Function.REGEXP_REPLACE, "foobar", "oo|ar", "")).isEqualTo("fb");
        assertThat(text(Function.REGEXP_REPLACE, "ab", "a", "$1")).isEqualTo("$1b");
        assertThat(text(Function.REGEXP_REPLACE, "ab", "(", "x")).isNull();
        assertThat(text(Function.REGEXP_EXTRACT, "foothebar", "foo(.*?)(bar)", 2)).isEqualTo("bar");
        assertThat(text(Function.REGEXP_EXTRACT, "foothebar", "foo(.*?)(bar)"))
                .isEqualTo("foothebar");
        assertThat(text(Function.REGEXP_EXTRACT, "foothebar", "foo(.*?)(bar)", 7)).isNull();
        assertThat(text(Function.REGEXP_EXTRACT, "x", "y", 0)).isNull();
        assertThat(number(Function.REGEXP_COUNT, "a1b22c", "[0-9]+")).isEqualTo(2);
        assertThat(number(Function.REGEXP_INSTR, "\uD83D\uDE00b1", "[0-9]")).isEqualTo(3);
        assertThat(text(Function.REGEXP_SUBSTR, "a1b22c", "[0-9]{2}")).isEqualTo("22");
        assertThat(compute(Function.REGEXP_EXTRACT_ALL, STRINGS, "a1b22", "[a-z]([0-9]+)", 1))
                .isEqualTo(List.of("1", "22"));
    }

    @Test
    void aRegularExpressionThatExhaustsTheStackFailsItsRow() {
        assertThat(truth(Function.REGEXP, "a".repeat(1_000_000), "^(a|b)*$"))
                .isInstanceOf(Expressions.Failed.class);
    }

    @Test
    void codesAndMaps() {
        assertThat(number(Function.ASCII, "abc")).isEqualTo(97);
        assertThat(number(Function.ASCII, "")).isEqualTo(0);
        assertThat(text(Function.CHR, 97L)).isEqualTo("a");
        assertThat(text(Function.CHR, -1L)).isEqualTo("");
        assertThat(compute(Function.SPLIT, STRINGS, "a,b,", ",")).isEqualTo(List.of("a", "b", ""));
        assertThat(
                        compute(
                                Function.STR_TO_MAP,
                                DataType.map(DataType.STRING, DataType.STRING),
                                "k1=v1,k2=v2"))
                .isEqualTo(Map.of("k1", "v1", "k2", "v2"));
    }

    @Test
    void digestsAndEncodings() {
        assertThat(text(Function.MD5, "abc")).isEqualTo("900150983cd24fb0d6963f7d28e17f72");
        assertThat(text(Function.SHA1, "abc"))
                .isEqualTo("a9993e364706816aba3e25717850c26c9cd0d89d");
        assertThat(text(Function.SHA2, "abc", 224)).isEqualTo(text(Function.SHA224, "abc"));
        assertThat(text(Function.SHA2, "abc", 1)).isInstanceOf(Expressions.Failed.class);
        assertThat(text(Function.TO_BASE64, "hello")).isEqualTo("aGVsbG8=");
        assertThat(text(Function.FROM_BASE64, "aGVsbG8=")).isEqualTo("hello");
        assertThat(text(Function.FROM_BASE64, "!")).isInstanceOf(Expressions.Failed.class);
        assertThat(compute(Function.ENCODE, DataType.BYTES, "é", "ISO-8859-1"))
                .isEqualTo(new byte[] {(byte) 0xE9});
        assertThat(text(Function.DECODE, new byte[] {(byte) 0xE9}, "ISO-8859-1")).isEqualTo("é");
        assertThat(text(Function.URL_ENCODE, "a b&c")).isEqualTo("a+b%26c");
        assertThat(text(Function.URL_DECODE, "a+b%26c")).isEqualTo("a b&c");
        assertThat(text(Function.URL_DECODE, "%zz")).isNull();
    }

    @Test
    void partsOfUrls() {
        String url = "http://user:pw@facebook.com:80/path/p1.php?query=1&x=2#Ref1";
        assertThat(text(Function.PARSE_URL, url, "HOST")).isEqualTo("facebook.com");
        assertThat(text(Function.PARSE_URL, url, "PATH")).isEqualTo("/path/p1.php");
        assertThat(text(Function.PARSE_URL, url, "QUERY")).isEqualTo("query=1&x=2");
        assertThat(text(Function.PARSE_URL, url, "QUERY", "x")).isEqualTo("2");
        assertThat(text(Function.PARSE_URL, url, "REF")).isEqualTo("Ref1");
        assertThat(text(Function.PARSE_URL, url, "PROTOCOL")).isEqualTo("http");
        assertThat(text(Function.PARSE_URL, url, "FILE")).isEqualTo("/path/p1.php?query=1&x=2");
        assertThat(text(Function.PARSE_URL, url, "AUTHORITY")).isEqualTo("user:pw@facebook.com:80");
        assertThat(text(Function.PARSE_URL, url, "USERINFO")).isEqualTo("user:pw");
        assertThat(text(Function.PARSE_URL, "no url", "HOST")).isNull();
    }
}
