/** Functions of the user's own, found in jars. */
@NullMarked
package io.tidewire.app.plugin;

import org.jspecify.annotations.NullMarked;
