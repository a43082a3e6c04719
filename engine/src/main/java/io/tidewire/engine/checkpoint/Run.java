package io.tidewire.engine.checkpoint;

/**
 * Entries in the order of their tables and ids, within a file.
 *
 * @param file its name
 * @param offset where it begins
 * @param length in bytes
 * @param checksum CRC-32C of these bytes
 * @param entries removals too
 * @param level 0 as a checkpoint wrote it; one more than those that were merged into it
 */
record Run(String file, long offset, long length, int checksum, long entries, int level) {}
