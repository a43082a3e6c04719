/**
 * Where operators keep rows between steps: hash tables over column storage, and their snapshots.
 */
@NullMarked
package io.tidewire.engine.state;

import org.jspecify.annotations.NullMarked;
