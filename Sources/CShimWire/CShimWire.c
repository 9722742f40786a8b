#include "CShimWire.h"
