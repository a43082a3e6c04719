package io.tidewire.engine.quality;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Raw bytes of a record as the quarantine keeps them: text where it is UTF-8, else base64. */
public record Payload(String text, boolean base64) {

    public static Payload of(byte[] data, int start, int length) {
        try {
            String text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(data, start, length))
                            .toString();
            return new Payload(text, false);
        } catch (CharacterCodingException e) {
            byte[] bytes = Arrays.copyOfRange(data, start, start + length);
            return new Payload(Base64.getEncoder().encodeToString(bytes), true);
        }
    }

    public byte[] bytes() {
        return base64 ? Base64.getDecoder().decode(text) : text.getBytes(StandardCharsets.UTF_8);
    }
}
