/** One command for all that is measured. */
@NullMarked
package io.tidewire.bench;

import org.jspecify.annotations.NullMarked;
