/** What the oracles share: a pipeline of tables and views, and its views folded from deltas. */
@NullMarked
package io.tidewire.app.oracle.rig;

import org.jspecify.annotations.NullMarked;
