package io.tidewire.engine.checkpoint;

/**
 * Encoded entries in memory, on their way to a file.
 *
 * @param data of which the first {@code length} bytes count
 * @param entries how many of them there are
 * @param startsRun false when its entries are all behind those of the block before
 */
record Block(byte[] data, int length, long entries, boolean startsRun) {}
