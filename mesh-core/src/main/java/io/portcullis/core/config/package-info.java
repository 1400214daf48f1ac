/** The configuration snapshot: one immutable, versioned whole, validated before anybody sees it. */
@NullMarked
package io.portcullis.core.config;

import org.jspecify.annotations.NullMarked;
