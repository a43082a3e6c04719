/** What code of the user's own may see, wherever it runs. */
@NullMarked
package io.tidewire.engine.plugin;

import org.jspecify.annotations.NullMarked;
