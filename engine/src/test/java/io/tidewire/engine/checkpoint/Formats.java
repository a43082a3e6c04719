package io.tidewire.engine.checkpoint;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Manifests as other versions would write them. */
final class Formats {

    private Formats() {}

    /** The same manifest, said to be in another format. */
    static byte[] withFormat(byte[] manifest, int format) {
        byte[] other = manifest.clone();
        ByteBuffer.wrap(other).putInt(Integer.BYTES, format);
        CRC32C checksum = new CRC32C();
        checksum.update(other, 0, other.length - Integer.BYTES);
        ByteBuffer.wrap(other).putInt(other.length - Integer.BYTES, (int) checksum.getValue());
        return other;
    }
}
