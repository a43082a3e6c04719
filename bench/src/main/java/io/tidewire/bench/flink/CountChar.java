package io.tidewire.bench.flink;

import org.apache.flink.table.functions.ScalarFunction;
import org.jspecify.annotations.Nullable;

/** The function of Nexmark's q14: how often a character is in a text. */
public final class CountChar extends ScalarFunction {

    public long eval(@Nullable String text, @Nullable String character) {
        long count = 0;
        if (text != null && character != null) {
            char wanted = character.charAt(0);
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) == wanted) {
                    count++;
                }
            }
        }
        return count;
    }
}
