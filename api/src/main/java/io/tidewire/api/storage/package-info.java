/** Files as far as code needs them that must survive a crash. */
@NullMarked
package io.tidewire.api.storage;

import org.jspecify.annotations.NullMarked;
