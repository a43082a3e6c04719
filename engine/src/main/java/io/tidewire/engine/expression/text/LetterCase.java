package io.tidewire.engine.expression.text;

import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.KernelContext;

import java.util.Locale;

/** UPPER and LOWER: byte by byte where a text is ASCII, by Unicode's rules otherwise. */
final class LetterCase implements Kernel {

    private final boolean upper;

    LetterCase(boolean upper) {
        this.upper = upper;
    }

    @Override
    public Column apply(Column[] arguments, int rows, KernelContext context) {
        BytesColumn texts = (BytesColumn) arguments[0];
        ColumnBuilder result = new ColumnBuilder(DataType.STRING, rows);
        byte[] buffer = new byte[64];
        byte first = (byte) (upper ? 'a' : 'A');
        byte last = (byte) (upper ? 'z' : 'Z');
        for (int row = 0; row < rows; row++) {
            if (texts.isNull(row)) {
                result.addNull();
                continue;
            }
            byte[] data = texts.data();
            int start = texts.starts()[row];
            int length = texts.lengths()[row];
            if (!Utf8.ascii(data, start, length)) {
                String text = texts.string(row);
                result.addString(
                        upper ? text.toUpperCase(Locale.ROOT) : text.toLowerCase(Locale.ROOT));
                continue;
            }
            if (buffer.length < length) {
                buffer = new byte[length * 2];
            }
            for (int i = 0; i < length; i++) {
                byte b = data[start + i];
                // Upper and lower case differ in one bit.
                buffer[i] = b >= first && b <= last ? (byte) (b ^ 0x20) : b;
            }
            result.addBytes(buffer, 0, length);
        }
        return result.build();
    }
}
