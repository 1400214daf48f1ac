/** What pages of other origins may ask for (CORS, the Fetch standard, section 3.3), with the meaning it has in Spring. */
@NullMarked
package io.portcullis.engine.cors;

import org.jspecify.annotations.NullMarked;
