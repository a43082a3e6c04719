/** Types, columns and batches: what flows between every two parts of Tidewire. */
@NullMarked
package io.tidewire.api.data;

import org.jspecify.annotations.NullMarked;
