/** The language in which the site talks to its tracker: Ocelot's update and report requests. */
package dev.caracal.control;
