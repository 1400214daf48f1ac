/** Why a request went where it went: short decisions, written as they are taken. */
@NullMarked
package io.portcullis.core.explain;

import org.jspecify.annotations.NullMarked;
