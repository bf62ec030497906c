"""A simulated patient whose mind follows the treatment model, for practising what to say."""
