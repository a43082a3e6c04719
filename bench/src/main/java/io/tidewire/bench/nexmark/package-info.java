/**
 * Nexmark side by side: the same files through Tidewire and its peers, each run a process of its
 * own.
 */
@NullMarked
package io.tidewire.bench.nexmark;

import org.jspecify.annotations.NullMarked;
