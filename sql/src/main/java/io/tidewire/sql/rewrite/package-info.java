/** The rewrites, one class each; the lists are in Rewrites. */
@NullMarked
package io.tidewire.sql.rewrite;

import org.jspecify.annotations.NullMarked;
